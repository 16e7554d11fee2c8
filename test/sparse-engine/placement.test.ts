import test from 'ava';
import fc from 'fast-check';
import type { HotPiece } from '../../plugins/sparse-engine/placement/hot-pieces.js';
import { placeHot, roomsOf } from '../../plugins/sparse-engine/placement/place-hot.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';

const ram = 320 * 1024;

const pieces = fc.array(
  fc.record({ code: fc.boolean(), bytes: fc.integer({ min: 1, max: 9000 }), reads: fc.integer({ min: 2, max: 5000 }) }),
  { maxLength: 40 },
);

test('what is placed fits its bank, and code goes to the instruction bus', (t) => {
  fc.assert(
    fc.property(pieces, fc.integer({ min: 4096, max: ram }), (drawn, used) => {
      const hot = drawn.map(
        ({ code, bytes, reads }, i): HotPiece => ({ name: `p${i}`, kind: code ? 'code' : 'constants', bytes, reads, sections: [`s${i}`] }),
      );
      const rooms = roomsOf(stm32f746, used, ram);
      const { placed, sections } = placeHot(hot, rooms);
      const inBank = (bank: string): number =>
        placed.filter((piece) => piece.bank === bank).reduce((sum, { bytes }) => sum + Math.ceil(bytes / 8) * 8, 0);
      return (
        rooms.every(({ bank, bytes }) => inBank(bank.name) <= bytes) &&
        placed.every(({ kind, bank }) => kind === 'constants' || bank === 'ITCM') &&
        inBank('DTCM') + used <= 64 * 1024 + Math.max(0, used - 64 * 1024) &&
        sections.flatMap((bank) => bank.sections).length === placed.length
      );
    }),
  );
  t.pass();
});

test('the banks of the chip decide: what stack and arena leave of DTCM within the limit, and the instruction bus', (t) => {
  const rooms = (used: number, limit: number): readonly (readonly [string, number])[] =>
    roomsOf(stm32f746, used, limit).map(({ bank, bytes }) => [bank.name, bytes]);
  t.deepEqual(rooms(40_000, ram), [
    ['DTCM', 65536 - 40_000 - 128],
    ['ITCM', 16384 - 128],
  ]);
  t.deepEqual(rooms(100_000, ram), [['ITCM', 16384 - 128]]);
  t.deepEqual(rooms(40_000, 45_000)[0], ['DTCM', 5_000 - 128]);
  t.deepEqual(roomsOf({ ...stm32f746, instructionRam: undefined, ram: [{ ...stm32f746.ram[1]! }] } as never, 40_000, ram), []);
});

test('what is read most comes first', (t) => {
  const piece = (name: string, bytes: number, reads: number): HotPiece => ({ name, kind: 'constants', bytes, reads, sections: [name] });
  const { placed } = placeHot(
    [piece('often', 10_000, 50), piece('large', 9_000, 20), piece('small', 5_000, 10)],
    roomsOf(stm32f746, 100_000, ram),
  );
  t.deepEqual(
    placed.map(({ name }) => name),
    ['often', 'small'],
  );
});
