import type { QLinear, QuantizedModel } from '../graph/quantized.js';
import { matrixProduct } from './matrix-product.js';
import { type Operation, parameterOf, rowsOf, tensorOf } from './operation.js';
import { requantize } from './requantize.js';

/** Linear map of the last axis: accumulate, requantize, add the skip tensor if there is one. */
export function linear(node: QLinear, model: QuantizedModel): Operation {
  const output = tensorOf(model, node, node.output);
  const { rows, channels: depth } = rowsOf(tensorOf(model, node, node.inputs[0]));
  const { channels } = rowsOf(output);
  const weight = parameterOf(model, node, 'weight', 'int8', [channels, depth]);
  const bias = parameterOf(model, node, 'bias', 'int32', [channels]);
  const multiplier = parameterOf(model, node, 'multiplier', 'int32', [channels]);
  const acc = new Int32Array(rows * channels);
  return ([x, skip]) => {
    matrixProduct(x!, weight, bias, rows, channels, depth, acc);
    return requantize(acc, multiplier, output.zeroPoint, node.lo, node.hi, skip);
  };
}
