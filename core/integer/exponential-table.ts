/** Distance of two entries: the last of 256 is `exp(-10.4)`, the smallest that 15 bits still hold. */
export const scoreStep = 10.4 / 255;

/** Weights of softmax scores by distance from the largest: `round(peak exp(-step i))`, 256 entries. */
export function exponentialTable(peak: number, step: number = scoreStep): Int32Array {
  return Int32Array.from({ length: 256 }, (_, i) => Math.round(peak * Math.exp(-step * i)));
}

/** Largest weight for which the weighted sum of `tokens` values below `bound` in magnitude stays an int32. */
export function scorePeak(tokens: number, bound: 128 | 256): number {
  return Math.min(32767, Math.floor((2 ** 31 - 1) / (bound * tokens)));
}
