import type { Shape } from '../../core/plugin/index.js';
import type { Operand } from './kernel.js';

/** Bytes that may be read behind any tensor, and that the arena therefore keeps free at its end. */
export const readSlackBytes = 8;

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit;

/**
 * Bytes of a planar tensor `[H, W, C]`: C planes of `(H + 2)(W + 2)`, rounded up to 8, and 8 bytes of slack, because loads and stores of whole
 * words may pass the end of the last plane.
 */
export function planarBytes(shape: Shape): number {
  const [height = 1, width = 1, channels = 1] = shape;
  return roundUp(channels * (height + 2) * (width + 2), 8) + 8;
}

/** Where the pixels of a planar tensor lie, in bytes: pixel `(y, x)` of channel `c` is at `offset + c planeStride + y rowStride + x`. */
export interface Plane {
  readonly rowStride: number;
  readonly planeStride: number;
  /** Pixel (0, 0) of channel 0: `rowStride + 1` with a border around, 0 for the result of an in-place depthwise convolution. */
  readonly offset: number;
}

/** The geometry of a planar tensor `[H, W, C]` with room for its border, as the kernel before a depthwise convolution writes it. */
export function borderedPlane(shape: Shape): Plane {
  const [height = 1, width = 1] = shape;
  return { rowStride: width + 2, planeStride: (height + 2) * (width + 2), offset: width + 3 };
}

/** The geometry of the result of an in-place depthwise convolution on `input`: the same planes, the first pixel at their first byte. */
export function depthwisePlane(input: Plane): Plane {
  return { rowStride: input.rowStride, planeStride: input.planeStride, offset: 0 };
}

/** Bytes of an operand in its layout; planes have 8 bytes of slack, because whole words may be stored past their end. */
export function operandBytes(operand: Operand): number {
  const { shape, plane } = operand;
  if (operand.layout === 'planar' && plane) return Math.ceil((plane.planeStride * shape.at(-1)!) / 8) * 8 + 8;
  let bytes = 1;
  for (const n of shape) bytes *= n;
  return bytes;
}
