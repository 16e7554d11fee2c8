import type { QDepthwiseConv2D, QuantizedModel } from '../graph/quantized.js';
import { paddedSize, padForWindows } from '../image/index.js';
import { type Accumulators, imageShape, type Operation, parameterOf, tensorOf } from './operation.js';
import { requantized } from './requantize.js';

/** Depthwise 3x3: accumulate and requantize. */
export function depthwiseConv2d(node: QDepthwiseConv2D, model: QuantizedModel): Operation {
  return requantized(node, model, depthwiseAccumulators(node, model));
}

/** Accumulators of a depthwise 3x3 with SAME padding of the value `z_in`, `[Ho, Wo, c]`. */
export function depthwiseAccumulators(node: QDepthwiseConv2D, model: QuantizedModel): Accumulators {
  const input = tensorOf(model, node, node.inputs[0]);
  const shape = imageShape(node, input);
  const [height, width, channels] = imageShape(node, tensorOf(model, node, node.output));
  const weight = tapsFirst(parameterOf(model, node, 'weight', 'int8', [channels, 3, 3]), channels);
  const bias = parameterOf(model, node, 'bias', 'int32', [channels]);
  const columns = paddedSize(shape[1], node.stride);
  const padded = new Int8Array(paddedSize(shape[0], node.stride) * columns * channels);
  const acc = new Int32Array(height * width * channels);
  return (x) => {
    padForWindows(x, shape, node.stride, input.zeroPoint, padded);
    for (let oy = 0, to = 0; oy < height; oy++) {
      for (let ox = 0; ox < width; ox++, to += channels) {
        acc.set(bias, to);
        for (let tap = 0; tap < 9; tap++) {
          const from = ((oy * node.stride + Math.floor(tap / 3)) * columns + ox * node.stride + (tap % 3)) * channels;
          const of = tap * channels;
          for (let c = 0; c < channels; c++) acc[to + c] = acc[to + c]! + Math.imul(padded[from + c]!, weight[of + c]!);
        }
      }
    }
    return acc;
  };
}

/** `[c, 3, 3]` to `[3, 3, c]`, the order in which an image lies. */
function tapsFirst(weight: Int8Array, channels: number): Int8Array {
  return Int8Array.from(weight, (_, i) => weight[(i % channels) * 9 + Math.floor(i / channels)]!);
}
