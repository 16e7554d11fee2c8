/** SAME padding along one axis, placed as TensorFlow does: the odd pixel goes after. */
export interface Padding {
  /** Output size, `ceil(size / stride)`. */
  readonly size: number;
  /** Pixels before the first. */
  readonly before: number;
}

export function samePadding(size: number, kernel: number, stride: number): Padding {
  const out = Math.ceil(size / stride);
  return { size: out, before: Math.floor(Math.max((out - 1) * stride + kernel - size, 0) / 2) };
}
