import { clamp } from '../../core/integer/index.js';
import type { Quantization } from './tensor-groups.js';
import type { ValueHistogram } from './value-histogram.js';

const smallestScale = 2 ** -24;

/**
 * Scale and zero point of a tensor from the distribution of its values: of least squared error, or wide enough for all.
 *
 * @param symmetric Zero point 0.
 */
export function fitRange(histogram: ValueHistogram, symmetric: boolean, criterion: 'squared-error' | 'maximum'): Quantization {
  const { min, max } = histogram;
  if (min === 0 && max === 0) return { scale: 1 / 64, zeroPoint: symmetric ? 0 : -128 };
  const quantize = symmetric ? symmetricRange : asymmetricRange;
  if (criterion === 'maximum') return quantize(min, max);

  const { values, counts } = histogram.entries();
  let best = { lo: min, hi: max, error: squaredError(quantize(min, max), values, counts) };
  const tryRange = (lo: number, hi: number): void => {
    const error = squaredError(quantize(lo, hi), values, counts);
    if (error < best.error) best = { lo, hi, error };
  };
  // Both ends together first, then each end around the best.
  for (let percent = 98; percent >= 30; percent -= 2) tryRange((min * percent) / 100, (max * percent) / 100);
  for (let round = 0; round < 2; round++) {
    const { lo } = best;
    for (let percent = 70; percent <= 130; percent += 6) tryRange(Math.max(min, (lo * percent) / 100), best.hi);
    const { hi } = best;
    for (let percent = 70; percent <= 130; percent += 6) tryRange(best.lo, Math.min(max, (hi * percent) / 100));
  }
  return quantize(best.lo, best.hi);
}

/** int8 over `[lo, hi]` with `lo <= 0 <= hi`; zero is exact. */
export function asymmetricRange(lo: number, hi: number): Quantization {
  const scale = Math.max((hi - lo) / 255, smallestScale);
  return { scale, zeroPoint: clamp(Math.round(-128 - lo / scale), -128, 127) };
}

function symmetricRange(lo: number, hi: number): Quantization {
  return { scale: Math.max(hi / 127, -lo / 128, smallestScale), zeroPoint: 0 };
}

function squaredError({ scale, zeroPoint }: Quantization, values: Float64Array, counts: Float64Array): number {
  const inverse = 1 / scale;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const q = clamp(Math.floor(values[i]! * inverse + 0.5), -128 - zeroPoint, 127 - zeroPoint);
    sum += counts[i]! * (values[i]! - scale * q) ** 2;
  }
  return sum;
}
