import test from 'ava';
import fc from 'fast-check';
import type { Interval } from '../../workflows/contract.js';
import { lengthOf, mergeIntervals } from '../../workflows/intervals.js';

const interval = fc.tuple(fc.nat(50), fc.nat(20)).map(([start, length]): Interval => [start, start + length]);
const intervals = fc.array(interval, { maxLength: 12 });

test('merged intervals are disjoint, in order, and cover the same moments', (t) => {
  fc.assert(
    fc.property(intervals, (all) => {
      const merged = mergeIntervals(all);
      const covers = (list: readonly Interval[], moment: number): boolean => list.some(([start, end]) => start <= moment && moment < end);
      for (let moment = 0; moment < 75; moment++) t.is(covers(merged, moment), covers(all, moment));
      for (let i = 1; i < merged.length; i++) t.true(merged[i - 1]![1] < merged[i]![0]);
    }),
  );
});

test('merging in parts gives the same as merging at once', (t) => {
  fc.assert(
    fc.property(intervals, intervals, (a, b) => {
      t.deepEqual(mergeIntervals([...mergeIntervals(a), ...b]), mergeIntervals([...a, ...b]));
    }),
  );
});

test('time in which two stages were at work counts once', (t) => {
  t.is(
    lengthOf([
      [0, 10],
      [5, 15],
      [20, 25],
    ]),
    20,
  );
});
