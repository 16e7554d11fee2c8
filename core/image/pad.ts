import { samePadding } from './same-padding.js';

/**
 * A copy of an image with the border that a SAME 3x3 window at a stride reads.
 *
 * @param image `[H, W, C]`
 * @param padded `[(Ho - 1) stride + 3, (Wo - 1) stride + 3, C]`, written; pixels that no window reads are left out.
 */
export function padForWindows<T extends Int8Array | Float32Array>(
  image: T,
  [height, width, channels]: readonly [number, number, number],
  stride: number,
  fill: number,
  padded: T,
): void {
  const { before: top } = samePadding(height, 3, stride);
  const { before: left } = samePadding(width, 3, stride);
  const rows = paddedSize(height, stride);
  const columns = paddedSize(width, stride);
  padded.fill(fill);
  const pixels = Math.min(width, columns - left);
  for (let y = 0; y < Math.min(height, rows - top); y++) {
    padded.set(image.subarray(y * width * channels, (y * width + pixels) * channels), ((y + top) * columns + left) * channels);
  }
}

export function paddedSize(size: number, stride: number): number {
  return (samePadding(size, 3, stride).size - 1) * stride + 3;
}
