import test from 'ava';
import fc from 'fast-check';
import { randomStream } from '../../../core/random/random-stream.js';
import { bootstrapInterval } from '../../../plugins/sparse-nas/bench/statistics/bootstrap-interval.js';
import { kendallTau } from '../../../plugins/sparse-nas/bench/statistics/kendall-tau.js';
import { deviation, mean } from '../../../plugins/sparse-nas/bench/statistics/moments.js';

/** Two lists of equal length, with ties. */
const lists = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 })), { minLength: 2, maxLength: 40 });
const first = (pairs: readonly (readonly [number, number])[]): number[] => pairs.map(([a]) => a);
const second = (pairs: readonly (readonly [number, number])[]): number[] => pairs.map(([, b]) => b);
const orders = (values: readonly number[]): boolean => new Set(values).size > 1;

test('tau-b of a list worked out by hand, with ties in both', (t) => {
  // 10 pairs: 7 alike, none reversed, 2 tied in the first list, 1 in the second.
  t.is(kendallTau([1, 2, 2, 3, 3], [1, 2, 3, 3, 4]), 7 / Math.sqrt(8 * 9));
  t.is(kendallTau([1, 2, 3, 4], [1, 2, 4, 3]), 4 / 6);
});

test('tau-b is 1 for a list with itself, -1 reversed, the same in both directions, and never beyond', (t) => {
  fc.assert(
    fc.property(lists, (pairs) => {
      const [a, b] = [first(pairs), second(pairs)];
      const tau = kendallTau(a, b);
      const close = (x: number, y: number): boolean => Math.abs(x - y) < 1e-12;
      if (
        orders(a) &&
        (!close(kendallTau(a, a), 1) ||
          !close(
            kendallTau(
              a,
              a.map((x) => -x),
            ),
            -1,
          ))
      )
        return false;
      return (
        Math.abs(tau) <= 1 + 1e-12 &&
        close(tau, kendallTau(b, a)) &&
        close(
          tau,
          -kendallTau(
            a.map((x) => -x),
            b,
          ),
        )
      );
    }),
  );
  t.pass();
});

test('tau-b depends on the order alone: rising functions and another sequence of the pairs change nothing', (t) => {
  fc.assert(
    fc.property(lists, fc.integer(), (pairs, seed) => {
      const tau = kendallTau(first(pairs), second(pairs));
      const shuffled = randomStream(seed, 'shuffle').shuffle(pairs);
      const stretched = kendallTau(
        first(shuffled).map((x) => Math.exp(x)),
        second(shuffled).map((x) => 3 * x - 7),
      );
      return Math.abs(tau - stretched) < 1e-12;
    }),
  );
  t.pass();
});

test('a list that ties everything orders nothing', (t) => {
  t.is(kendallTau([1, 1, 1], [1, 2, 3]), 0);
  t.throws(() => kendallTau([1, 2], [1]), { instanceOf: RangeError });
});

test('the bootstrap interval of a mean holds the mean, is the same from the same seed, and narrows with the sample', (t) => {
  const widthOf = (size: number): number => {
    const random = randomStream(1, 'sample', size);
    const sample = Array.from({ length: size }, () => random.normal());
    const statistic = (indices: readonly number[]): number => mean(indices.map((i) => sample[i]!));
    const interval = bootstrapInterval(size, statistic, randomStream(1, 'bootstrap'));
    t.true(interval.low < mean(sample) && mean(sample) < interval.high);
    t.deepEqual(bootstrapInterval(size, statistic, randomStream(1, 'bootstrap')), interval);
    return interval.high - interval.low;
  };
  // 2 x 1.96 standard errors, give or take the luck of 2,000 resamples.
  const [few, many] = [widthOf(25), widthOf(400)];
  t.true(few > 0.5 && few < 1.1, `${few}`);
  t.true(many > 0.15 && many < 0.25, `${many}`);
});

test('mean and deviation shift and scale as they must', (t) => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 30 }), (values) => {
      const moved = values.map((x) => 2 * x + 5);
      return Math.abs(mean(moved) - 2 * mean(values) - 5) < 1e-9 && Math.abs(deviation(moved) - 2 * deviation(values)) < 1e-9;
    }),
  );
  t.is(deviation([3]), 0);
  t.is(deviation([1, 3]), Math.SQRT2);
});
