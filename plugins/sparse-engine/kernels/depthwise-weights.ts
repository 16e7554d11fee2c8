import type { Operation, OperationShape } from '../kernel.js';
import { constantOf, fits16, littleEndian } from './stream-bytes.js';
import { imageOf } from './token-shape.js';

/** Row masks of all channels: bit j says that kernel row j is kept. */
export const rowMasks = (shape: OperationShape): readonly number[] =>
  shape.keptBlocks ?? Array.from({ length: imageOf(shape.output).channels }, () => 7);

export const rowsIn = (mask: number): number => (mask & 1) + ((mask >> 1) & 1) + ((mask >> 2) & 1);

/** Says that a channel's bias has four bytes. */
const wideBias = 8;
/** Read behind the last channel: two rows are read as words where one is kept. */
const slack = 4;

/**
 * Row masks as they are stored. One row is given a second one of zeros where a requantized sum may not fit 16 bits before saturation: only the
 * kernels for two and three rows saturate 32.
 */
function storedMasks(operation: Operation): readonly number[] {
  return rowMasks(operation).map((mask, c) => {
    if (rowsIn(mask) !== 1) return mask;
    const weights = operation.weight!.subarray(9 * c, 9 * c + 9).reduce((sum, w) => sum + Math.abs(w), 0);
    const largest = ((Math.abs(operation.bias![c]!) + 128 * weights) * operation.multiplier![c]!) / 2 ** 32;
    const fits = largest + 1 + 255 < 2 ** 15; // rounded, with the zero point moved to unsigned bytes
    return fits ? mask : mask === 2 ? 3 : mask | 2;
  });
}

/**
 * Bytes of the stream: 2 for a channel without rows, else 7, 3 a kept row, and 2 for a bias that does not fit 16 bits. A shape without integers has
 * none of those.
 */
export function streamBytes(shape: OperationShape | Operation): number {
  const bias = 'bias' in shape ? shape.bias : undefined;
  const masks = 'bias' in shape && bias ? storedMasks(shape) : rowMasks(shape);
  const bytes = (mask: number, c: number): number => (mask === 0 ? 2 : 7 + 3 * rowsIn(mask) + (bias && !fits16(bias[c]!) ? 2 : 0));
  return masks.reduce((sum, mask, c) => sum + bytes(mask, c), slack);
}

/** Per channel the mask, then the constant output of a channel without rows, or bias, multiplier and kept rows. */
export function weightStream(operation: Operation): Uint8Array {
  const bytes = storedMasks(operation).flatMap((mask, c): readonly number[] => {
    const bias = operation.bias![c]!;
    const multiplier = operation.multiplier![c]!;
    if (mask === 0) return [mask, constantOf(operation, bias, multiplier)];
    const weights = [...operation.weight!.subarray(9 * c, 9 * c + 9)].filter((_, i) => (mask >> Math.floor(i / 3)) & 1);
    const header = fits16(bias) ? [mask, ...littleEndian(bias, 2)] : [mask | wideBias, ...littleEndian(bias, 4)];
    return [...header, ...littleEndian(multiplier, 4), ...weights];
  });
  return Uint8Array.from([...bytes, ...new Array<number>(slack).fill(0)]);
}
