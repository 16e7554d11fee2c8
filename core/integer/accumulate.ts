import type { QuantizedModel, QuantizedNode } from '../graph/quantized.js';
import { conv2dAccumulators } from './conv2d.js';
import { depthwiseAccumulators } from './depthwise-conv2d.js';
import { linearAccumulators } from './linear.js';
import type { Accumulators } from './operation.js';
import type { AccumulatingNode } from './requantize.js';

export function isAccumulating(node: QuantizedNode): node is AccumulatingNode {
  return node.op === 'Conv2D' || node.op === 'DepthwiseConv2D' || node.op === 'Linear';
}

export function accumulatorsOf(node: AccumulatingNode, model: QuantizedModel): Accumulators {
  switch (node.op) {
    case 'Conv2D':
      return conv2dAccumulators(node, model);
    case 'DepthwiseConv2D':
      return depthwiseAccumulators(node, model);
    case 'Linear':
      return linearAccumulators(node, model);
  }
}
