import { memorySpans } from '../../../core/planner/index.js';
import type { Chip, HotSections, MemoryBank } from '../../../core/plugin/index.js';
import type { HotPiece } from './hot-pieces.js';

/** A bank without wait states, and what of it is free. */
export interface Room {
  readonly bank: MemoryBank;
  readonly bytes: number;
  readonly holds: readonly HotPiece['kind'][];
}

/** A piece in its bank. */
export interface PlacedPiece extends Pick<HotPiece, 'name' | 'kind' | 'bytes' | 'reads'> {
  readonly bank: string;
}

export interface Placement {
  readonly placed: readonly PlacedPiece[];
  /** For the linker. */
  readonly sections: readonly HotSections[];
}

/** Room that is left for what a bank holds beside it: alignment, statics of the program around the model. */
const spareBytes = 128;
const alignment = 8;

/**
 * Banks that hot pieces may go to: tightly-coupled RAM, of which stack, statics and arena take the start of the largest span; then the RAM of the
 * instruction bus.
 *
 * @param usedBytes stack, statics and arena
 * @param limit bytes of the span that may be used in all
 */
export function roomsOf(chip: Chip, usedBytes: number, limit: number): readonly Room[] {
  const main = memorySpans(chip.ram)[0]!;
  const rooms: Room[] = [];
  let left = limit - usedBytes;
  const add = (bank: MemoryBank, bytes: number, ...holds: Room['holds']): number => {
    if (bytes > spareBytes) rooms.push({ bank, bytes: bytes - spareBytes, holds });
    return Math.max(0, bytes);
  };
  for (const bank of chip.ram) {
    if (bank.speed !== 'tightly-coupled') continue;
    const start = Math.max(bank.origin, main.origin + usedBytes);
    if (main.banks.includes(bank)) left -= add(bank, Math.min(left, bank.origin + bank.bytes - start), 'constants');
    else add(bank, bank.bytes, 'constants');
  }
  if (chip.instructionRam) add(chip.instructionRam, chip.instructionRam.bytes, 'code', 'constants');
  return rooms;
}

/** Gives pieces a place in the order in which they come, each in the first bank that may hold it and has room. */
export function placeHot(pieces: readonly HotPiece[], rooms: readonly Room[]): Placement {
  const free = rooms.map(({ bytes }) => bytes);
  const inBank = new Map<string, HotPiece[]>();
  const placed: PlacedPiece[] = [];
  for (const piece of pieces) {
    const bytes = Math.ceil(piece.bytes / alignment) * alignment;
    const index = rooms.findIndex((room, i) => room.holds.includes(piece.kind) && free[i]! >= bytes);
    if (index < 0) continue;
    const bank = rooms[index]!.bank.name;
    free[index]! -= bytes;
    inBank.set(bank, [...(inBank.get(bank) ?? []), piece]);
    placed.push({ name: piece.name, kind: piece.kind, bytes: piece.bytes, reads: piece.reads, bank });
  }
  return { placed, sections: [...inBank].map(([bank, held]) => ({ bank, sections: held.flatMap(({ sections }) => sections) })) };
}
