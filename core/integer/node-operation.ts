import type { QuantizedModel, QuantizedNode } from '../graph/quantized.js';
import { attention } from './attention.js';
import { conv2d } from './conv2d.js';
import { depthwiseConv2d } from './depthwise-conv2d.js';
import { layerNorm } from './layer-norm.js';
import { linear } from './linear.js';
import type { Operation } from './operation.js';
import { pool } from './pool.js';
import { seqPool } from './seq-pool.js';
import { softmax } from './softmax.js';

/** Makes one node ready to run. */
export function nodeOperation(node: QuantizedNode, model: QuantizedModel): Operation {
  switch (node.op) {
    case 'Conv2D':
      return conv2d(node, model);
    case 'DepthwiseConv2D':
      return depthwiseConv2d(node, model);
    case 'Linear':
      return linear(node, model);
    case 'MaxPool2D':
    case 'AvgPool2D':
      return pool(node, model);
    case 'LayerNorm':
      return layerNorm(node, model);
    case 'Attention':
      return attention(node, model);
    case 'Softmax':
      return softmax(node, model);
    case 'SeqPool':
      return seqPool(node, model);
    case 'Reshape':
      return ([x]) => x!.slice();
  }
}
