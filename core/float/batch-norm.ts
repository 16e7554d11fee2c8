import type { BatchNormNode } from '../graph/graph.js';
import { type FloatModel, type FloatOperation, rowsOf, shapeOf, weightOf } from './operation.js';

export const batchNormEpsilon = 1e-3;

/** Batch norm as a line per channel: `y = x * scale + shift`. */
export function batchNormLine(node: BatchNormNode, model: FloatModel): { readonly scale: Float64Array; readonly shift: Float64Array } {
  const { channels } = rowsOf(shapeOf(model, node, node.output));
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'mean', 'variance'].map((role) => weightOf(model, node, role, [channels])) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const scale = Float64Array.from(gamma, (g, c) => g / Math.sqrt(variance[c]! + batchNormEpsilon));
  return { scale, shift: Float64Array.from(beta, (b, c) => b - mean[c]! * scale[c]!) };
}

/** Batch norm with its stored statistics. */
export function batchNorm(node: BatchNormNode, model: FloatModel): FloatOperation {
  const { scale, shift } = batchNormLine(node, model);
  const channels = scale.length;
  return ([x]) => {
    const y = new Float32Array(x!.length);
    for (let i = 0; i < y.length; i += channels) {
      for (let c = 0; c < channels; c++) y[i + c] = x![i + c]! * scale[c]! + shift[c]!;
    }
    return y;
  };
}
