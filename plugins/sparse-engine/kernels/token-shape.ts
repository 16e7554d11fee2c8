import type { Operand } from '../kernel.js';

/** Rows and channels of a tensor `[..., C]`. */
export function tokensOf({ shape }: Operand): { rows: number; channels: number } {
  const channels = shape.at(-1) ?? 1;
  return { rows: shape.slice(0, -1).reduce((product, size) => product * size, 1), channels };
}

/** Height, width and channels of an image `[H, W, C]`. */
export function imageOf({ shape }: Operand): { height: number; width: number; channels: number } {
  const [height = 1, width = 1, channels = 1] = shape;
  return { height, width, channels };
}

/** True when all operands are `hwc`. */
export const allHwc = (...operands: readonly Operand[]): boolean => operands.every(({ layout }) => layout === 'hwc');
