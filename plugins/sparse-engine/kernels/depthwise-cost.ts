import type { OperationShape } from '../kernel.js';
import { rowMasks, rowsIn } from './depthwise-weights.js';
import { imageOf } from './token-shape.js';

/** Sums over channels by the number of their kept kernel rows. */
const sumByRows = (shape: OperationShape, instructions: (rows: number, mask: number) => number): number =>
  rowMasks(shape).reduce((sum, mask) => sum + instructions(rowsIn(mask), mask), 0);

/** Rows of border above and below that a mask's kernel rows reach. */
const rowsOfBorder = (mask: number): number => (mask & 1) + ((mask >> 2) & 1);

/** Passes over a plane's rows at once: rounds of 16 bytes, then single ones. */
function passOver(shape: OperationShape, perRound: number, perByte: number): number {
  const { height, width } = imageOf(shape.output);
  const bytes = (height - 1) * (imageOf(shape.inputs[0]!).width + 2) + width;
  return perRound * Math.floor(bytes / 16) + perByte * (bytes % 16);
}
const clamping = (shape: OperationShape): number => passOver(shape, 28, 11) + 22;

/**
 * With two or three kernel rows, two columns at a time slide down, in 17 or 22 instructions a row; with one, four outputs of a row take 24, and a row
 * that only sees border is stored. Channels begin with the border left and right.
 */
export function stripInstructions(shape: OperationShape): number {
  const { height, width } = imageOf(shape.output);
  const sides = height + 2 * Math.ceil(height / 8) + (shape.clamp ? clamping(shape) + 3 : 0);
  const full = 85 + sides + (width / 2) * (22 * (height - 2) + 3 * Math.ceil((height - 2) / 8) + 47);
  const pairs = (mask: number): number => {
    const strip = 17 * height + 2 * Math.ceil(height / 4) + 14 + (mask === 5 ? 7 : 0);
    const start = mask === 3 ? 83 : mask === 5 ? 85 : 88;
    return start + (8 + width / 4) * rowsOfBorder(mask) + sides + (width / 2) * strip;
  };
  const lines = (mask: number): number => {
    const rows = height - rowsOfBorder(mask);
    const ends = width < 16 ? 3 + 3 * Math.ceil(rows / 2) : 3 * rows;
    return 64 + (22 + width / 4) * rowsOfBorder(mask) + sides + rows * (3 + 6 * width) + ends;
  };
  const empty = 25 + 4 * Math.ceil(((height - 1) * (width + 2) + width) / 24);
  return 102 + sumByRows(shape, (rows, mask) => [empty, lines(mask), pairs(mask), full][rows]!);
}

/** Row by row, two outputs at a time. */
export function anySizeInstructions(shape: OperationShape): number {
  const { height, width } = imageOf(shape.output);
  const input = imageOf(shape.inputs[0]!);
  const start = shape.stride === 1 ? [0, 32, 38, 38] : [0, 35, 39, 42.8];
  const perPair = shape.stride === 1 ? [0, 16, 25, 37] : [0, 21, 36, 51.4];
  const perOdd = shape.stride === 1 ? [0, 8, 16, 24] : [0, 6, 16, 26];
  const clamps = shape.clamp ? clamping(shape) : 0;
  return (
    87 +
    sumByRows(shape, (rows, mask) => {
      if (rows === 0) return 46 + passOver(shape, 8, 3);
      const row = start[rows]! + Math.floor(width / 2) * perPair[rows]! + (width % 2) * perOdd[rows]!;
      const border = 4 * input.height + (9.5 + 0.6 * input.width) * rowsOfBorder(mask);
      return 98 + 15 * rows + (mask === 5 ? 10 : 0) + border + height * row + clamps;
    })
  );
}

/** The portable version multiplies dropped rows too. */
export function portableInstructions(shape: OperationShape): number {
  const { height, width, channels } = imageOf(shape.output);
  return height * width * channels * 56;
}
