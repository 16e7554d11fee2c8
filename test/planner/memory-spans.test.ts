import test from 'ava';
import { memorySpans, planMemory, preferFastBank } from '../../core/planner/index.js';
import type { MemoryBank } from '../../core/plugin/index.js';

const dtcm: MemoryBank = { name: 'DTCM', origin: 0x20000000, bytes: 0x10000, speed: 'tightly-coupled' };
const sram1: MemoryBank = { name: 'SRAM1', origin: 0x20010000, bytes: 0x3c000, speed: 'normal' };
const sram2: MemoryBank = { name: 'SRAM2', origin: 0x2004c000, bytes: 0x4000, speed: 'normal' };
const itcm: MemoryBank = { name: 'ITCM', origin: 0, bytes: 0x4000, speed: 'tightly-coupled' };

test('adjacent banks are one span', (t) => {
  const spans = memorySpans([sram2, itcm, dtcm, sram1]);
  t.deepEqual(
    spans.map((s) => [s.origin, s.bytes, s.banks.map((b) => b.name)]),
    [
      [0x20000000, 0x50000, ['DTCM', 'SRAM1', 'SRAM2']],
      [0, 0x4000, ['ITCM']],
    ],
  );
});

test('overlapping and empty banks are refused by name', (t) => {
  t.throws(() => memorySpans([dtcm, { ...sram1, origin: 0x2000ff00 }]), { message: /DTCM .* SRAM1 .* overlap/ });
  t.throws(() => memorySpans([{ ...dtcm, bytes: 0 }]), { message: /DTCM has 0 bytes/ });
});

test('scratch goes to the tightly-coupled end of the arena and the peak stays', (t) => {
  const tensors = [
    { id: 'big', bytes: 100_000, first: 0, last: 1 },
    { id: 'scratch', bytes: 8_000, first: 0, last: 0 },
  ];
  const plan = planMemory(tensors);
  const moved = preferFastBank(plan, tensors, new Set(['scratch']), memorySpans([dtcm, sram1])[0]!);
  t.is(moved.offsets.get('scratch'), 0);
  t.is(moved.offsets.get('big'), 8_000);
  t.is(moved.peak, plan.peak);
});
