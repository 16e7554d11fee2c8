import type { QConv2D, QuantizedModel } from '../graph/quantized.js';
import { patches } from '../image/index.js';
import { matrixProduct } from './matrix-product.js';
import { type Accumulators, imageShape, type Operation, parameterOf, rowsOf, tensorOf } from './operation.js';
import { requantized } from './requantize.js';

/** Conv2D: accumulate, requantize, add the skip tensor if there is one. */
export function conv2d(node: QConv2D, model: QuantizedModel): Operation {
  return requantized(node, model, conv2dAccumulators(node, model));
}

/** Accumulators of a Conv2D with SAME padding of the value `z_in`, `[Ho, Wo, co]`. */
export function conv2dAccumulators(node: QConv2D, model: QuantizedModel): Accumulators {
  const input = tensorOf(model, node, node.inputs[0]);
  const shape = imageShape(node, input);
  const { rows, channels } = rowsOf(tensorOf(model, node, node.output));
  const depth = node.kernel * node.kernel * shape[2];
  const weight = parameterOf(model, node, 'weight', 'int8', [channels, node.kernel, node.kernel, shape[2]]);
  const bias = parameterOf(model, node, 'bias', 'int32', [channels]);
  const acc = new Int32Array(rows * channels);
  const windows = new Int8Array(rows * depth);
  return (x) => {
    patches(x, shape, node.kernel, node.stride, input.zeroPoint, windows);
    matrixProduct(windows, weight, bias, rows, channels, depth, acc);
    return acc;
  };
}
