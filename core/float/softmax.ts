import type { SoftmaxNode } from '../graph/graph.js';
import { type FloatModel, type FloatOperation, rowsOf, shapeOf } from './operation.js';

/** Softmax over the last axis. */
export function softmax(node: SoftmaxNode, model: FloatModel): FloatOperation {
  const { channels } = rowsOf(shapeOf(model, node, node.output));
  return ([x]) => {
    const y = x!.slice();
    for (let i = 0; i < y.length; i += channels) softmaxInPlace(y.subarray(i, i + channels));
    return y;
  };
}

/** Replaces scores by their softmax. */
export function softmaxInPlace(scores: Float32Array): void {
  let max = -Infinity;
  for (let t = 0; t < scores.length; t++) if (scores[t]! > max) max = scores[t]!;
  let sum = 0;
  for (let t = 0; t < scores.length; t++) {
    const weight = Math.exp(scores[t]! - max);
    scores[t] = weight;
    sum += weight;
  }
  for (let t = 0; t < scores.length; t++) scores[t] = scores[t]! / sum;
}
