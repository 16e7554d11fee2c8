import type { QSoftmax, QuantizedModel } from '../graph/quantized.js';
import { exponentialTable } from './exponential-table.js';
import { multiplyHigh } from './multiply-high.js';
import { type Operation, rowsOf, tensorOf } from './operation.js';

/** Softmax over the last axis; the output has scale 1/256 and zero point -128. */
export function softmax(node: QSoftmax, model: QuantizedModel): Operation {
  const input = tensorOf(model, node, node.inputs[0]);
  const { rows, channels } = rowsOf(input);
  const table = exponentialTable(2 ** 22, input.scale);
  return ([x]) => {
    const y = new Int8Array(rows * channels);
    for (let at = 0; at < y.length; at += channels) {
      let max = -128;
      for (let c = 0; c < channels; c++) max = Math.max(max, x![at + c]!);
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += table[max - x![at + c]!]!;
      // Unsigned: 512 equal values give a sum of 2^31.
      const reciprocal = Math.floor((2 ** 32 - 1) / Math.floor(sum / 256));
      for (let c = 0; c < channels; c++) y[at + c] = Math.min(127, multiplyHigh(table[max - x![at + c]!]!, reciprocal) - 128);
    }
    return y;
  };
}
