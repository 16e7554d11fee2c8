import type { Operation } from '../kernel.js';

/** The lowest bytes of an integer. */
export const littleEndian = (value: number, bytes: 2 | 4): readonly number[] =>
  Array.from({ length: bytes }, (_, i) => (value >> (8 * i)) & 0xff);

export const fits16 = (value: number): boolean => value >= -(2 ** 15) && value < 2 ** 15;

/** `(a m + 2^31) >> 32` of docs/numerics.md. */
export const requantized = (sum: number, multiplier: number): number => Number((BigInt(sum) * BigInt(multiplier) + 2n ** 31n) >> 32n);

/** The output of a channel without weights, an int8. */
export const constantOf = ({ lo, hi, output }: Operation, bias: number, multiplier: number): number =>
  Math.min(hi, Math.max(lo, output.zeroPoint + requantized(bias, multiplier)));
