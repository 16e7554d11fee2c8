import type { QLinear, QuantizedModel } from '../graph/quantized.js';
import { matrixProduct } from './matrix-product.js';
import { type Accumulators, type Operation, parameterOf, rowsOf, tensorOf } from './operation.js';
import { requantized } from './requantize.js';

/** Linear map of the last axis: accumulate, requantize, add the skip tensor if there is one. */
export function linear(node: QLinear, model: QuantizedModel): Operation {
  return requantized(node, model, linearAccumulators(node, model));
}

/** Accumulators of a linear map of the last axis. */
export function linearAccumulators(node: QLinear, model: QuantizedModel): Accumulators {
  const { rows, channels: depth } = rowsOf(tensorOf(model, node, node.inputs[0]));
  const { channels } = rowsOf(tensorOf(model, node, node.output));
  const weight = parameterOf(model, node, 'weight', 'int8', [channels, depth]);
  const bias = parameterOf(model, node, 'bias', 'int32', [channels]);
  const acc = new Int32Array(rows * channels);
  return (x) => {
    matrixProduct(x, weight, bias, rows, channels, depth, acc);
    return acc;
  };
}
