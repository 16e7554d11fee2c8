import type { QuantizedNode } from '../../../core/plugin/index.js';
import type { Operand, OperationKind, OperationShape } from '../kernel.js';
import { clampOf } from './clamp.js';
import type { Reshaped, ReshapeNode } from './remove-reshapes.js';
import { isAccumulating, type PrunedOf, type Structure } from './structure.js';

/** One operation for each node, everything in `[H, W, C]` order. */
export function buildOperations(structure: Structure, reshaped: Reshaped, prunedOf: PrunedOf): OperationShape[] {
  const operand = (tensor: string): Operand => {
    const { shape, scale, zeroPoint } = structure.tensors[tensor]!;
    return { tensor: reshaped.memoryOf(tensor), shape, layout: 'hwc', scale, zeroPoint };
  };
  return reshaped.nodes.map((node): OperationShape => {
    const pruned = isAccumulating(node) ? prunedOf(node) : undefined;
    const inputs = node.inputs.map(operand);
    return {
      id: node.id,
      kind: kindOf(node, inputs[0]!),
      inputs,
      output: operand(node.output),
      stride: node.op === 'Conv2D' || node.op === 'DepthwiseConv2D' ? node.stride : 1,
      residual: isAccumulating(node) && node.inputs.length === 2,
      pool: 0,
      size: node.op === 'MaxPool2D' || node.op === 'AvgPool2D' ? node.size : 0,
      heads: node.op === 'Attention' ? node.heads : 0,
      blockSize: pruned?.blockSize ?? 0,
      keptBlocks: pruned?.keptBlocks,
      ...(isAccumulating(node) ? { clamp: clampOf(node) } : {}),
    };
  });
}

function kindOf(node: Exclude<QuantizedNode, ReshapeNode>, input: Operand): OperationKind {
  switch (node.op) {
    case 'Conv2D':
      return node.kernel === 1 ? 'pointwise' : 'conv3x3';
    case 'DepthwiseConv2D':
      return 'depthwise3x3';
    case 'Linear':
      return input.shape.length === 1 ? 'fully-connected' : 'pointwise';
    case 'MaxPool2D':
      return 'max-pool';
    case 'AvgPool2D':
      return 'average-pool';
    case 'LayerNorm':
      return 'layer-norm';
    case 'Attention':
      return 'attention';
    case 'Softmax':
      return 'softmax';
    case 'SeqPool':
      return 'seq-pool';
  }
}
