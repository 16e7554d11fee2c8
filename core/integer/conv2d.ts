import { patches } from '../image/index.js';
import type { QConv2D, QuantizedModel } from '../graph/quantized.js';
import { matrixProduct } from './matrix-product.js';
import { imageShape, type Operation, parameterOf, rowsOf, tensorOf } from './operation.js';
import { requantize } from './requantize.js';

/** Conv2D with SAME padding of the value `z_in`: accumulate, requantize, add the skip tensor if there is one. */
export function conv2d(node: QConv2D, model: QuantizedModel): Operation {
  const input = tensorOf(model, node, node.inputs[0]);
  const output = tensorOf(model, node, node.output);
  const shape = imageShape(node, input);
  const { rows, channels } = rowsOf(output);
  const depth = node.kernel * node.kernel * shape[2];
  const weight = parameterOf(model, node, 'weight', 'int8', [channels, node.kernel, node.kernel, shape[2]]);
  const bias = parameterOf(model, node, 'bias', 'int32', [channels]);
  const multiplier = parameterOf(model, node, 'multiplier', 'int32', [channels]);
  const acc = new Int32Array(rows * channels);
  const windows = new Int8Array(rows * depth);
  return ([x, skip]) => {
    patches(x!, shape, node.kernel, node.stride, input.zeroPoint, windows);
    matrixProduct(windows, weight, bias, rows, channels, depth, acc);
    return requantize(acc, multiplier, output.zeroPoint, node.lo, node.hi, skip);
  };
}
