import type { QPool, QuantizedModel } from '../graph/quantized.js';
import { multiplyHigh } from './multiply-high.js';
import { imageShape, type Operation, tensorOf } from './operation.js';

/** Max or average over windows that do not overlap; scale and zero point stay. */
export function pool(node: QPool, model: QuantizedModel): Operation {
  const [, width] = imageShape(node, tensorOf(model, node, node.inputs[0]));
  const [rows, columns, channels] = imageShape(node, tensorOf(model, node, node.output));
  const { size } = node;
  const average = averageOver(size * size);
  return ([x]) => {
    const y = new Int8Array(rows * columns * channels);
    for (let oy = 0, to = 0; oy < rows; oy++) {
      for (let ox = 0; ox < columns; ox++) {
        for (let c = 0; c < channels; c++, to++) {
          let sum = 0;
          let max = -128;
          for (let dy = 0; dy < size; dy++) {
            for (let dx = 0; dx < size; dx++) {
              const q = x![((oy * size + dy) * width + ox * size + dx) * channels + c]!;
              sum += q;
              if (q > max) max = q;
            }
          }
          y[to] = node.op === 'MaxPool2D' ? max : average(sum);
        }
      }
    }
    return y;
  };
}

/** The mean of `n` int8 from their sum, halves up: a shift for powers of two, else a product with `round(2^32 / n)`. */
export function averageOver(n: number): (sum: number) => number {
  const log = Math.log2(n);
  if (Number.isInteger(log)) return (sum) => (sum + (n >> 1)) >> log;
  const reciprocal = Math.round(2 ** 32 / n);
  return (sum) => multiplyHigh(sum, reciprocal);
}
