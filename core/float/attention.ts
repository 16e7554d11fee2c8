import type { AttentionNode } from '../graph/graph.js';
import { dot } from './matrix-product.js';
import { type FloatModel, type FloatOperation, rowsOf, shapeOf } from './operation.js';
import { softmaxInPlace } from './softmax.js';

/** Multi-head scaled dot-product attention. */
export function attention(node: AttentionNode, model: FloatModel): FloatOperation {
  const { rows, channels } = rowsOf(shapeOf(model, node, node.output));
  const { rows: tokens } = rowsOf(shapeOf(model, node, node.inputs[1]));
  const width = channels / node.heads;
  const scores = new Float32Array(tokens);
  const sums = new Float64Array(width);
  return ([q, k, v]) => {
    const y = new Float32Array(rows * channels);
    for (let head = 0; head < channels; head += width) {
      for (let row = 0; row < rows; row++) {
        for (let t = 0; t < tokens; t++) scores[t] = dot(q!, row * channels + head, k!, t * channels + head, width) / Math.sqrt(width);
        softmaxInPlace(scores);
        sums.fill(0);
        for (let t = 0, at = head; t < tokens; t++, at += channels) {
          const weight = scores[t]!;
          for (let c = 0; c < width; c++) sums[c] = sums[c]! + weight * v![at + c]!;
        }
        y.set(sums, row * channels + head);
      }
    }
    return y;
  };
}
