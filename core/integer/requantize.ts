import type { QuantizedModel, QuantizedNode } from '../graph/quantized.js';
import { clamp, multiplyHigh } from './multiply-high.js';
import { type Accumulators, type Operation, parameterOf, rowsOf, tensorOf } from './operation.js';

/** A node that sums products in int32 and requantizes the sums. */
export type AccumulatingNode = Extract<QuantizedNode, { op: 'Conv2D' | 'DepthwiseConv2D' | 'Linear' }>;

/** Requantizes the accumulators of a node, and adds its skip tensor if there is one. */
export function requantized(node: AccumulatingNode, model: QuantizedModel, accumulators: Accumulators): Operation {
  const output = tensorOf(model, node, node.output);
  const multiplier = parameterOf(model, node, 'multiplier', 'int32', [rowsOf(output).channels]);
  return ([x, skip]) => requantize(accumulators(x!), multiplier, output.zeroPoint, node.lo, node.hi, skip);
}

/**
 * `y = clamp(z_out + ((a * multiplier + 2^31) >> 32), lo, hi)` per channel; with a residual, the skip tensor takes the place of `z_out`.
 *
 * @param acc `[rows, channels]`
 */
export function requantize(
  acc: Int32Array,
  multiplier: Int32Array,
  zeroPoint: number,
  lo: number,
  hi: number,
  skip?: Int8Array,
): Int8Array {
  const channels = multiplier.length;
  const y = new Int8Array(acc.length);
  for (let row = 0; row < acc.length; row += channels) {
    for (let c = 0; c < channels; c++) {
      const base = skip ? skip[row + c]! : zeroPoint;
      y[row + c] = clamp(base + multiplyHigh(acc[row + c]!, multiplier[c]!), lo, hi);
    }
  }
  return y;
}
