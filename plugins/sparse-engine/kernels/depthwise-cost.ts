import type { Operation, OperationShape } from '../kernel.js';
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

/** Whether a second pass clamps the planes: when limits are known and are not those of int8. Estimates without parameters count none. */
function isClamped(shape: OperationShape | Operation): boolean {
  return 'lo' in shape && (shape.lo > -128 || shape.hi < 127);
}

const filling = (height: number, width: number): number => height * (11 + 7 * Math.floor(width / 4) + 8 * (width % 4));
const clamping = (height: number, width: number): number => height * (12 + 11 * Math.floor(width / 4) + 15.5 * (width % 4)) + 14;

/** Two columns at a time slide down: 13, 17 or 22 instructions a row for 1, 2 or 3 kept kernel rows. */
export function stripInstructions(shape: OperationShape): number {
  const { height, width } = imageOf(shape.output);
  const { kept, apart } = channelsByRows(shape);
  const [empty = 0, one = 0, two = 0, three = 0] = kept;
  const round = 2 * Math.ceil(height / 4);
  const strips = one * (13 * height + round + 7) + two * (17 * height + round + 14) + 7 * apart;
  const clamps = isClamped(shape) ? (one + two + three) * clamping(height, width) : 0;
  const fullStrips = three * (22 * (height - 2) + 3 * Math.ceil((height - 2) / 8) + 47);
  return (
    92 + 67.5 * (one + two + three) + 9.5 * three + empty * (30 + filling(height, width)) + clamps + (width / 2) * (strips + fullStrips)
  );
}

/** Row by row, two outputs at a time. */
export function anySizeInstructions(shape: OperationShape): number {
  const { height, width, channels } = imageOf(shape.output);
  const { kept } = channelsByRows(shape);
  const perPair = shape.stride === 1 ? [0, 15.8, 25.2, 37] : [0, 20.1, 34.7, 52.6];
  const perOdd = shape.stride === 1 ? [0, 7.6, 14.2, 25.7] : [0, 7.4, 19.6, 19.2];
  const rows = kept.map((count, n) => (n ? count * (36 + Math.floor(width / 2) * perPair[n]! + (width % 2) * perOdd[n]!) : 0));
  const weights = kept.reduce((sum, count, n) => sum + 11.5 * n * count, 0);
  const clamps = isClamped(shape) ? channels * clamping(height, width) : 0;
  return 30 + 66 * channels + weights + height * rows.reduce((sum, value) => sum + value, 0) + kept[0]! * filling(height, width) + clamps;
}

/** The portable version multiplies dropped rows too. */
export function portableInstructions(shape: OperationShape): number {
  const { height, width, channels } = imageOf(shape.output);
  return height * width * channels * 56;
}
