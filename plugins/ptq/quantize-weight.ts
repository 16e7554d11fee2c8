import { clamp } from '../../core/integer/index.js';
import type { ChannelMajor } from './channel-major.js';

/**
 * Scale of each output channel of a weight over [-127, 127]: its largest weight, or the smaller range of least squared error. 0 for a channel of zeros.
 */
export function weightScales({ data, channels, depth }: ChannelMajor, criterion: 'squared-error' | 'maximum'): Float64Array {
  return Float64Array.from({ length: channels }, (_, c) => {
    const row = data.subarray(c * depth, (c + 1) * depth);
    let largest = 0;
    for (const w of row) largest = Math.max(largest, Math.abs(w));
    let best = { scale: largest / 127, error: criterion === 'maximum' ? 0 : squaredError(row, largest / 127) };
    if (largest === 0 || criterion === 'maximum') return best.scale;
    for (let percent = 99; percent >= 70; percent--) {
      const scale = (largest * percent) / 12700;
      const error = squaredError(row, scale);
      if (error < best.error) best = { scale, error };
    }
    return best.scale;
  });
}

/** int8 weights at given channel scales. */
export function quantizeWeight({ data, depth }: ChannelMajor, scales: Float64Array): Int8Array {
  return Int8Array.from(data, (w, i) => quantizeOne(w, scales[Math.floor(i / depth)]!));
}

function quantizeOne(weight: number, scale: number): number {
  return weight === 0 ? 0 : clamp(Math.round(weight / scale), -127, 127);
}

function squaredError(row: Float32Array, scale: number): number {
  let sum = 0;
  for (const w of row) sum += (w - scale * quantizeOne(w, scale)) ** 2;
  return sum;
}
