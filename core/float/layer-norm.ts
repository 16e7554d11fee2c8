import type { LayerNormNode } from '../graph/graph.js';
import { type FloatModel, type FloatOperation, rowsOf, shapeOf, weightOf } from './operation.js';

export const layerNormEpsilon = 1e-5;

/** LayerNorm over the last axis. */
export function layerNorm(node: LayerNormNode, model: FloatModel): FloatOperation {
  const { channels } = rowsOf(shapeOf(model, node, node.output));
  const gamma = weightOf(model, node, 'gamma', [channels]);
  const beta = weightOf(model, node, 'beta', [channels]);
  return ([x]) => {
    const y = new Float32Array(x!.length);
    for (let i = 0; i < y.length; i += channels) {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += x![i + c]!;
      const mean = sum / channels;
      let squares = 0;
      for (let c = 0; c < channels; c++) squares += (x![i + c]! - mean) ** 2;
      const inverse = 1 / Math.sqrt(squares / channels + layerNormEpsilon);
      for (let c = 0; c < channels; c++) y[i + c] = (x![i + c]! - mean) * inverse * gamma[c]! + beta[c]!;
    }
    return y;
  };
}
