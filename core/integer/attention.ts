import type { QAttention, QuantizedModel } from '../graph/quantized.js';
import { exponentialTable, scorePeak } from './exponential-table.js';
import { dot } from './matrix-product.js';
import { clamp, multiplyHigh } from './multiply-high.js';
import { type Operation, rowsOf, tensorOf } from './operation.js';
import { divisionBy } from './weighted-mean.js';

/** Multi-head attention, query row by query row: scores, table softmax, weighted mean of the values. */
export function attention(node: QAttention, model: QuantizedModel): Operation {
  const { rows, channels } = rowsOf(tensorOf(model, node, node.inputs[0]));
  const { rows: tokens } = rowsOf(tensorOf(model, node, node.inputs[1]));
  const width = channels / node.heads;
  const table = exponentialTable(scorePeak(tokens, 128));
  const weights = new Int32Array(tokens);
  const totals = new Int32Array(width);
  return ([q, k, v]) => {
    const y = new Int8Array(rows * channels);
    for (let head = 0; head < channels; head += width) {
      for (let row = 0; row < rows; row++) {
        let max = -(2 ** 31);
        for (let t = 0; t < tokens; t++) {
          const score = dot(q!, row * channels + head, k!, t * channels + head, width);
          weights[t] = score;
          if (score > max) max = score;
        }
        const sum = softmaxWeights(weights, max, node.scoreMultiplier, table);
        const { shift, factor } = divisionBy(sum, 8, node.outputRatio);
        totals.fill(0);
        for (let t = 0, at = head; t < tokens; t++, at += channels) {
          const weight = weights[t]!;
          for (let c = 0; c < width; c++) totals[c] = totals[c]! + Math.imul(weight, v![at + c]!);
        }
        for (let c = 0; c < width; c++) {
          y[row * channels + head + c] = clamp((multiplyHigh(totals[c]! << shift, factor) + (1 << 18)) >> 19, -128, 127);
        }
      }
    }
    return y;
  };
}

/** Replaces scores by their softmax weights from a table; gives the weights' sum. */
export function softmaxWeights(scores: Int32Array, max: number, scoreMultiplier: number, table: Int32Array): number {
  let sum = 0;
  for (let t = 0; t < scores.length; t++) {
    const weight = table[Math.min(255, multiplyHigh(max - scores[t]!, scoreMultiplier))]!;
    scores[t] = weight;
    sum += weight;
  }
  return sum;
}
