import type { OperationShape } from '../kernel.js';
import { rowMasks, rowsIn } from './depthwise-weights.js';
import { imageOf } from './token-shape.js';

/** Channels by the number of their kept kernel rows, 0 to 3, and those whose two rows are not adjacent. */
function channelsByRows(shape: OperationShape): { readonly kept: readonly number[]; readonly apart: number } {
  const kept = [0, 0, 0, 0];
  let apart = 0;
  for (const mask of rowMasks(shape)) {
    kept[rowsIn(mask)]! += 1;
    if (mask === 5) apart++;
  }
  return { kept, apart };
}

/** Passes over a plane's rows at once: rounds of 16 bytes, then single ones. */
function passOver(shape: OperationShape, perRound: number, perByte: number): number {
  const { height, width } = imageOf(shape.output);
  const bytes = (height - 1) * (imageOf(shape.inputs[0]!).width + 2) + width;
  return perRound * Math.floor(bytes / 16) + perByte * (bytes % 16);
}
const clamping = (shape: OperationShape): number => passOver(shape, 28, 8.7) + 18;

/** Two columns at a time slide down: 13, 17 or 22 instructions a row for 1, 2 or 3 kept kernel rows. */
export function stripInstructions(shape: OperationShape): number {
  const { height, width } = imageOf(shape.output);
  const { kept, apart } = channelsByRows(shape);
  const [empty = 0, one = 0, two = 0, three = 0] = kept;
  const round = 2 * Math.ceil(height / 4);
  const strips = one * (13 * height + round + 7) + two * (17 * height + round + 14) + 7 * apart;
  const clamps = shape.clamp ? (one + two + three) * clamping(shape) : 0;
  const fullStrips = three * (22 * (height - 2) + 3 * Math.ceil((height - 2) / 8) + 47);
  return (
    92 + 72 * (one + two + three) + 9.5 * three + empty * (38.5 + passOver(shape, 8, 1.7)) + clamps + (width / 2) * (strips + fullStrips)
  );
}

/** Row by row, two outputs at a time. */
export function anySizeInstructions(shape: OperationShape): number {
  const { height, width, channels } = imageOf(shape.output);
  const { kept } = channelsByRows(shape);
  const empty = kept[0]!;
  const perPair = shape.stride === 1 ? [0, 15.8, 25.2, 37] : [0, 21.2, 36.5, 53.8];
  const perOdd = shape.stride === 1 ? [0, 5.4, 16.8, 25.6] : [0, 5.1, 15.8, 26];
  const rows = kept.map((count, n) => (n ? count * (36 + Math.floor(width / 2) * perPair[n]! + (width % 2) * perOdd[n]!) : 0));
  const weights = kept.reduce((sum, count, n) => sum + 11.5 * n * count, 0);
  const clamps = shape.clamp ? clamping(shape) : 0;
  return (
    40 +
    (channels - empty) * ((shape.stride === 1 ? 67 : 77) + clamps) +
    weights +
    height * rows.reduce((sum, value) => sum + value, 0) +
    empty * (52 + passOver(shape, 8, 3))
  );
}

/** The portable version multiplies dropped rows too. */
export function portableInstructions(shape: OperationShape): number {
  const { height, width, channels } = imageOf(shape.output);
  return height * width * channels * 56;
}
