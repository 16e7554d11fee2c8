import type { QLayerNorm, QuantizedModel } from '../graph/quantized.js';
import { clamp, multiplyHigh, multiplyShift } from './multiply-high.js';
import { type Operation, parameterOf, rowsOf, tensorOf } from './operation.js';

const seedOffset = Math.round(2.13 * 2 ** 30);
const seedSlope = Math.round(1.21 * 2 ** 30);

/** Scaled-LayerNorm over the last axis. */
export function layerNorm(node: QLayerNorm, model: QuantizedModel): Operation {
  const { rows, channels } = rowsOf(tensorOf(model, node, node.inputs[0]));
  const gain = parameterOf(model, node, 'gain', 'int16', [channels]);
  const offset = parameterOf(model, node, 'offset', 'int32', [channels]);
  return ([x]) => {
    const y = new Int8Array(rows * channels);
    for (let row = 0; row < rows; row++) normalizeToken(x!, y, row * channels, channels, node, gain, offset);
    return y;
  };
}

function normalizeToken(
  x: Int8Array,
  y: Int8Array,
  at: number,
  d: number,
  { epsilon, fraction }: QLayerNorm,
  gain: Int16Array,
  offset: Int32Array,
): void {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < d; i++) {
    const q = x[at + i]!;
    sum += q;
    squares += q * q;
  }
  const variance = d * squares - sum * sum + epsilon;
  const c = Math.clz32(variance) & ~1;
  const inverse = inverseRoot(variance * 2 ** c);
  const shift = c / 2 + fraction - 13;
  for (let i = 0; i < d; i++) {
    const deviation = d * x[at + i]! - sum;
    const t =
      shift >= 0
        ? multiplyHigh(deviation << shift, Math.floor(inverse / 2))
        : multiplyHigh(deviation, Math.floor(inverse / 2 ** (1 - shift)));
    y[at + i] = clamp((t * gain[i]! + offset[i]!) >> 16, -128, 127);
  }
}

/** `2^46 / sqrt(M)` for `2^30 <= M < 2^32`: a line as first guess, then three steps of Newton in unsigned 64-bit products. */
export function inverseRoot(m: number): number {
  let y = seedOffset - multiplyShift(m, seedSlope, 32);
  for (let step = 0; step < 3; step++) y = multiplyShift(y, 3 * 2 ** 30 - multiplyShift(m, multiplyShift(y, y, 30), 32), 31);
  return y;
}

/** Bits after the point of the normalised value: the largest k with `2^k sqrt(d - 1) <= 32767`. */
export function layerNormFraction(channels: number): number {
  return Math.floor(Math.log2(32767 / Math.sqrt(channels - 1)));
}
