import type { Operand } from '../kernel.js';

/** Values of a tensor in `[H, W, C]` order from its bytes in the arena. */
export function unpackLayer({ shape, layout, plane }: Pick<Operand, 'shape' | 'layout' | 'plane'>, bytes: Int8Array): Int8Array {
  if (layout === 'hwc' || !plane) return bytes;
  const [height, width, channels] = shape as readonly [number, number, number];
  const values = new Int8Array(height * width * channels);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = plane.offset + y * plane.rowStride + x;
      for (let c = 0; c < channels; c++) values[at++] = bytes[pixel + c * plane.planeStride]!;
    }
  }
  return values;
}
