import type { Operation, OperationShape } from '../kernel.js';
import { imageOf } from './token-shape.js';

/** Row masks of all channels: bit j says that kernel row j is kept. */
export const rowMasks = (shape: OperationShape): readonly number[] =>
  shape.keptBlocks ?? Array.from({ length: imageOf(shape.output).channels }, () => 7);

export const rowsIn = (mask: number): number => (mask & 1) + ((mask >> 1) & 1) + ((mask >> 2) & 1);

/** 9 bytes a channel and 3 a kept row; the last bytes let two rows be read as words where one is kept. */
export const streamBytes = (shape: OperationShape): number => rowMasks(shape).reduce((sum, mask) => sum + 9 + 3 * rowsIn(mask), 4);

/** Per channel bias, multiplier, mask, kept rows. */
export function weightStream(operation: Operation): Uint8Array {
  const stream = new Uint8Array(streamBytes(operation));
  const view = new DataView(stream.buffer);
  let at = 0;
  rowMasks(operation).forEach((mask, c) => {
    view.setInt32(at, operation.bias![c]!, true);
    view.setInt32(at + 4, operation.multiplier![c]!, true);
    view.setUint8(at + 8, mask);
    at += 9;
    for (let row = 0; row < 3; row++) {
      if (!((mask >> row) & 1)) continue;
      stream.set(new Uint8Array(operation.weight!.slice(9 * c + 3 * row, 9 * c + 3 * row + 3).buffer), at);
      at += 3;
    }
  });
  return stream;
}
