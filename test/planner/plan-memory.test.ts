import test from 'ava';
import fc from 'fast-check';
import { headTail } from '../../core/planner/head-tail.js';
import {
  alignUp,
  lowerBound,
  type MemoryPlan,
  overlapInTime,
  type PlannedTensor,
  pinnedPeak,
  planMemory,
  planPeak,
} from '../../core/planner/index.js';
import { lifetimes } from '../../core/planner/placement.js';

const tensors = fc
  .array(fc.record({ bytes: fc.integer({ min: 1, max: 5000 }), first: fc.nat(20), length: fc.nat(6) }), { minLength: 1, maxLength: 40 })
  .map((list): PlannedTensor[] => list.map(({ bytes, first, length }, i) => ({ id: `t${i}`, bytes, first, last: first + length })));

const chain = fc
  .array(fc.integer({ min: 1, max: 9000 }), { minLength: 2, maxLength: 30 })
  .map((sizes): PlannedTensor[] => sizes.map((bytes, i) => ({ id: `t${i}`, bytes, first: i, last: i + 1 })));

test('tensors that live at the same time never share memory, identical lifetimes included', (t) => {
  fc.assert(
    fc.property(tensors, (list) => apart(list, planMemory(list))),
    { numRuns: 150 },
  );
  const twins = [1, 2, 3].map((i) => ({ id: `t${i}`, bytes: 64, first: 2, last: 5 }));
  t.true(apart(twins, planMemory(twins)));
});

test('the peak is never below the largest set alive at once, and called optimal only when equal', (t) => {
  fc.assert(
    fc.property(tensors, (list) => {
      const plan = planMemory(list);
      const steps = list.map((tensor) => tensor.first);
      const alive = Math.max(
        ...steps.map((step) => list.filter((x) => x.first <= step && step <= x.last).reduce((sum, x) => sum + alignUp(x.bytes), 0)),
      );
      return plan.lowerBound === alive && plan.peak >= alive && plan.optimal === (plan.peak === alive);
    }),
    { numRuns: 150 },
  );
  t.pass();
});

test('offsets are multiples of eight inside the arena', (t) => {
  fc.assert(
    fc.property(tensors, (list) =>
      list.every(
        ({ id, bytes }) => offset(planMemory(list), id) % 8 === 0 && offset(planMemory(list), id) + bytes <= planMemory(list).peak,
      ),
    ),
    { numRuns: 50 },
  );
  t.pass();
});

test('a tensor pinned to an end of the arena lies there beside all others', (t) => {
  fc.assert(
    fc.property(tensors, fc.nat(), fc.nat(), (list, a, b) => {
      const input = lifetimes(list);
      const needed = pinnedPeak(input, a % list.length, b % list.length);
      return needed >= lowerBound(input) && needed <= list.reduce((sum, { bytes }) => sum + alignUp(bytes), 0);
    }),
    { numRuns: 150 },
  );
  const list = [
    { id: 'in', bytes: 32, first: 0, last: 0 },
    { id: 'through', bytes: 64, first: 0, last: 1 },
    { id: 'out', bytes: 48, first: 1, last: 1 },
  ];
  t.is(pinnedPeak(lifetimes(list), 0, 2), 112);
  t.is(pinnedPeak(lifetimes(list), 0, 1), 112);
});

test('head-tail alternation is optimal on every chain', (t) => {
  fc.assert(
    fc.property(chain, (list) => {
      const bound = Math.max(...list.slice(1).map((tensor, i) => alignUp(tensor.bytes) + alignUp(list[i]!.bytes)));
      return headTail(lifetimes(list)).peak === bound && planMemory(list).optimal;
    }),
  );
  t.pass();
});

test('the same tensors give the same plan', (t) => {
  fc.assert(
    fc.property(tensors, (list) => {
      const [first, second] = [planMemory(list), planMemory(list)];
      return [...first.offsets].join() === [...second.offsets].join();
    }),
    { numRuns: 30 },
  );
  t.pass();
});

test('whether a limit is met is answered as the full plan answers it', (t) => {
  fc.assert(
    fc.property(
      tensors,
      fc.integer({ min: 1000, max: 60000 }),
      (list, limit) => planPeak(lifetimes(list), limit).peak <= limit === planMemory(list).peak <= limit,
    ),
    { numRuns: 100 },
  );
  t.pass();
});

function offset(plan: MemoryPlan, id: string): number {
  return plan.offsets.get(id)!;
}

function apart(list: readonly PlannedTensor[], plan: MemoryPlan): boolean {
  return list.every((a, i) =>
    list
      .slice(i + 1)
      .every(
        (b) =>
          !overlapInTime(a, b) || offset(plan, a.id) + a.bytes <= offset(plan, b.id) || offset(plan, b.id) + b.bytes <= offset(plan, a.id),
      ),
  );
}
