import { clamp, multiplyHigh } from './multiply-high.js';

/**
 * `y = clamp(z_out + ((a * multiplier + 2^31) >> 32), lo, hi)` per channel; with a residual, the skip tensor takes the place of `z_out`.
 *
 * @param acc `[rows, channels]`
 */
export function requantize(acc: Int32Array, multiplier: Int32Array, zeroPoint: number, lo: number, hi: number, skip?: Int8Array): Int8Array {
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
