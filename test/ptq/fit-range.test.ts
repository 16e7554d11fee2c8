import test from 'ava';
import fc from 'fast-check';
import { fitRange } from '../../plugins/ptq/fit-range.js';
import { ValueHistogram } from '../../plugins/ptq/value-histogram.js';

const values = fc
  .array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 }), { minLength: 1, maxLength: 200 })
  .map((v) => Float32Array.from(v));

function histogramOf(...batches: readonly Float32Array[]): ValueHistogram {
  const histogram = new ValueHistogram();
  for (const batch of batches) histogram.add(batch);
  return histogram;
}

function squaredError(batch: Float32Array, { scale, zeroPoint }: { scale: number; zeroPoint: number }): number {
  return batch.reduce(
    (sum, v) => sum + (v - scale * (Math.min(127, Math.max(-128, Math.round(v / scale) + zeroPoint)) - zeroPoint)) ** 2,
    0,
  );
}

test('a histogram counts every value but zero, whatever the order of sizes', (t) => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      const { counts, values: middles } = histogramOf(a, b).entries();
      t.is(
        counts.reduce((x, y) => x + y, 0),
        [...a, ...b].filter((v) => v !== 0).length,
      );
      t.true(middles.every((m) => Math.abs(m) <= 2048));
      t.deepEqual(histogramOf(b, a).entries(), histogramOf(a, b).entries());
    }),
  );
});

test('the range of all values holds the largest and the smallest within half a step', (t) => {
  fc.assert(
    fc.property(values, fc.boolean(), (batch, symmetric) => {
      const { scale, zeroPoint } = fitRange(histogramOf(batch), symmetric, 'maximum');
      if (symmetric) t.is(zeroPoint, 0);
      for (const v of batch) t.true(v <= scale * (127.51 - zeroPoint) && v >= scale * (-128.51 - zeroPoint));
    }),
  );
});

test('the range of least squared error cuts a lone outlier', (t) => {
  const batch = Float32Array.from({ length: 400_000 }, (_, i) => 6 * Math.sin(i));
  batch[0] = 12;
  const wide = fitRange(histogramOf(batch), false, 'maximum');
  const fitted = fitRange(histogramOf(batch), false, 'squared-error');
  t.true(fitted.scale < wide.scale);
  t.true(squaredError(batch, fitted) < squaredError(batch, wide));
});

test('values of one sign keep all 256 steps for it', (t) => {
  const positive = Float32Array.from({ length: 500 }, (_, i) => (i % 50) / 10);
  t.is(fitRange(histogramOf(positive), false, 'squared-error').zeroPoint, -128);
  t.is(fitRange(histogramOf(positive.map((v) => -v)), false, 'squared-error').zeroPoint, 127);
});

test('a tensor that is zero throughout still has a scale', (t) => {
  t.true(fitRange(histogramOf(new Float32Array(9)), false, 'squared-error').scale > 0);
});
