import { samePadding } from './same-padding.js';

type Elements = Int8Array | Float32Array;

/**
 * Rows of a convolution's matrix product: for each output position the window that it sees, in the order (dy, dx, ci).
 *
 * @param image `[H, W, C]`
 * @param fill Value outside the image.
 * @param rows `[Ho * Wo, kernel * kernel * C]`, written.
 */
export function patches<T extends Elements>(
  image: T,
  [height, width, channels]: readonly [number, number, number],
  kernel: number,
  stride: number,
  fill: number,
  rows: T,
): void {
  const vertical = samePadding(height, kernel, stride);
  const horizontal = samePadding(width, kernel, stride);
  rows.fill(fill);
  const lineLength = kernel * channels;
  let to = 0;
  for (let oy = 0; oy < vertical.size; oy++) {
    for (let ox = 0; ox < horizontal.size; ox++) {
      const left = ox * stride - horizontal.before;
      // The columns of a window that lie inside the image are one run of the image's row.
      const first = Math.max(left, 0);
      const length = (Math.min(left + kernel, width) - first) * channels;
      const skipped = (first - left) * channels;
      for (let dy = 0; dy < kernel; dy++, to += lineLength) {
        const y = oy * stride - vertical.before + dy;
        if (y < 0 || y >= height) continue;
        const from = (y * width + first) * channels;
        for (let i = 0; i < length; i++) rows[to + skipped + i] = image[from + i]!;
      }
    }
  }
}
