import type { CounterHash } from './counter-hash.js';
import { type Image, reflect } from './image.js';

/** Copies an image, moved by up to `crop` pixels each way with mirrored edges, and mirrored left to right when told. */
export function cropAndFlip(source: Uint8Array, target: Image, crop: number, mirrored: boolean, random: CounterHash): void {
  const { height, width, channels, pixels } = target;
  const dy = random.integer(2 * crop + 1) - crop;
  const dx = random.integer(2 * crop + 1) - crop;
  const columns = Array.from({ length: width }, (_, c) => channels * reflect((mirrored ? width - 1 - c : c) + dx, width));
  let to = 0;
  for (let r = 0; r < height; r++) {
    const row = reflect(r + dy, height) * width * channels;
    for (let c = 0; c < width; c++) {
      const from = row + columns[c]!;
      for (let k = 0; k < channels; k++) pixels[to++] = source[from + k]!;
    }
  }
}
