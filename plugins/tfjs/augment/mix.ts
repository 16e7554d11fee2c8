import type { Augment, RandomStream } from '../../../core/plugin/index.js';
import { randomStream } from '../../../core/random/random-stream.js';

/** A batch ready for a step: inputs `[N, H, W, C]`, soft labels `[N, classes]`, and what each image counts `[N]`, none = 1. */
export interface Batch {
  readonly inputs: Float32Array;
  readonly labels: Float32Array;
  readonly weights?: Float32Array;
}

/**
 * Mixup (Zhang et al. 2018) or CutMix (Yun et al. 2019) of a batch with itself in another order, one of them at random where both are on;
 * one share per batch.
 */
export function mixBatch(
  batch: Batch,
  [height, width, channels]: readonly number[],
  augment: Augment,
  seed: number,
  stream: string,
  step: number,
): void {
  if (augment.mixup === 0 && augment.cutmix === 0) return;
  const random = randomStream(seed, stream, 'mix', step);
  const cut = augment.cutmix > 0 && (augment.mixup === 0 || random.integer(2) === 1);
  const share = beta(cut ? augment.cutmix : augment.mixup, random);
  const imageSize = height! * width! * channels!;
  const count = batch.inputs.length / imageSize;
  const shift = 1 + random.integer(count - 1);
  const inputs = batch.inputs.slice();
  const labels = batch.labels.slice();
  const classes = labels.length / count;
  const box = cut ? randomBox(height!, width!, 1 - share, random) : undefined;
  const kept = box ? 1 - ((box.bottom - box.top) * (box.right - box.left)) / (height! * width!) : share;
  for (let i = 0; i < count; i++) {
    const to = i * imageSize;
    const from = ((i + shift) % count) * imageSize;
    if (box) {
      for (let row = box.top; row < box.bottom; row++) {
        const begin = (row * width! + box.left) * channels!;
        const end = (row * width! + box.right) * channels!;
        batch.inputs.set(inputs.subarray(from + begin, from + end), to + begin);
      }
    } else for (let j = 0; j < imageSize; j++) batch.inputs[to + j] = kept * inputs[to + j]! + (1 - kept) * inputs[from + j]!;
    const other = ((i + shift) % count) * classes;
    for (let c = 0; c < classes; c++) batch.labels[i * classes + c] = kept * labels[i * classes + c]! + (1 - kept) * labels[other + c]!;
  }
}

/** A box that covers a share of the image, cut off at its edges. */
function randomBox(height: number, width: number, share: number, random: RandomStream) {
  const side = Math.sqrt(share);
  const y = random.integer(height);
  const x = random.integer(width);
  const clamp = (v: number, high: number): number => Math.max(0, Math.min(high, Math.round(v)));
  return {
    top: clamp(y - (side * height) / 2, height),
    bottom: clamp(y + (side * height) / 2, height),
    left: clamp(x - (side * width) / 2, width),
    right: clamp(x + (side * width) / 2, width),
  };
}

/** A draw from Beta(a, a): X / (X + Y) of two gamma draws. */
function beta(a: number, random: RandomStream): number {
  const x = gamma(a, random);
  const y = gamma(a, random);
  return x + y > 0 ? x / (x + y) : 0.5;
}

/** Gamma(a, 1) by Marsaglia and Tsang (2000); below 1 by the boost a + 1. */
function gamma(a: number, random: RandomStream): number {
  if (a < 1) return gamma(a + 1, random) * (1 - random.uniform()) ** (1 / a);
  const d = a - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
