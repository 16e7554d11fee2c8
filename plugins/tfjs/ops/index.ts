import type { GraphNode, Op } from '../../../core/plugin/index.js';
import { relu, relu6 } from './activation.js';
import { add } from './add.js';
import { attention } from './attention.js';
import { batchNorm } from './batch-norm.js';
import { conv2d } from './conv2d.js';
import { depthwiseConv2d } from './depthwise-conv2d.js';
import { layerNorm } from './layer-norm.js';
import { linear } from './linear.js';
import type { Operator } from './operator.js';
import { avgPool, maxPool } from './pool.js';
import { reshape } from './reshape.js';
import { seqPool } from './seq-pool.js';
import { softmax } from './softmax.js';

/** Every operator of the graph, by name. */
export const operators: { readonly [O in Op]: Operator<O> } = {
  Conv2D: conv2d,
  DepthwiseConv2D: depthwiseConv2d,
  Linear: linear,
  BatchNorm: batchNorm,
  ReLU: relu,
  ReLU6: relu6,
  MaxPool2D: maxPool,
  AvgPool2D: avgPool,
  Add: add,
  LayerNorm: layerNorm,
  Attention: attention,
  Softmax: softmax,
  SeqPool: seqPool,
  Reshape: reshape,
};

/** The operator of a node, whatever its kind. */
export function operatorOf(node: GraphNode): Operator {
  return operators[node.op] as unknown as Operator;
}

export type { Call, Gradients, Operator, ParameterKind, ParameterSpec, Result } from './operator.js';
