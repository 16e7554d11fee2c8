import type { QSeqPool, QuantizedModel } from '../graph/quantized.js';
import { softmaxWeights } from './attention.js';
import { exponentialTable, scorePeak } from './exponential-table.js';
import { dot } from './matrix-product.js';
import { clamp, multiplyHigh } from './multiply-high.js';
import { type Operation, parameterOf, rowsOf, tensorOf } from './operation.js';
import { divisionBy } from './weighted-mean.js';

/** Softmax over tokens of a learned score, weighted mean of the tokens. */
export function seqPool(node: QSeqPool, model: QuantizedModel): Operation {
  const input = tensorOf(model, node, node.inputs[0]);
  const output = tensorOf(model, node, node.output);
  const { rows: tokens, channels } = rowsOf(input);
  const weight = parameterOf(model, node, 'weight', 'int8', [channels]);
  const table = exponentialTable(scorePeak(tokens, 256));
  const weights = new Int32Array(tokens);
  return ([x]) => {
    let max = -(2 ** 31);
    for (let t = 0; t < tokens; t++) {
      const score = dot(x!, t * channels, weight, 0, channels);
      weights[t] = score;
      if (score > max) max = score;
    }
    const sum = softmaxWeights(weights, max, node.scoreMultiplier, table);
    const { shift, factor } = divisionBy(sum, 9, node.outputRatio);
    return Int8Array.from({ length: channels }, (_, c) => {
      let total = 0;
      for (let t = 0; t < tokens; t++) total += Math.imul(weights[t]!, x![t * channels + c]!);
      const centred = total - input.zeroPoint * sum;
      return clamp(output.zeroPoint + ((multiplyHigh(centred << shift, factor) + (1 << 17)) >> 18), -128, 127);
    });
  };
}
