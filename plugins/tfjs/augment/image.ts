/** One image while it is augmented: bytes `[height, width, channels]`. */
export interface Image {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly pixels: Uint8ClampedArray;
}

/** Index of a pixel beyond the edge, mirrored back (the edge pixel is not repeated). */
export function reflect(i: number, size: number): number {
  if (i >= 0 && i < size) return i;
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const r = ((i % period) + period) % period;
  return r < size ? r : period - r;
}
