import test from 'ava';
import fc from 'fast-check';
import { decodeCheckpoint, encodeCheckpoint } from '../../plugins/tfjs/train/checkpoint-file.js';
import { learningRateAt } from '../../plugins/tfjs/train/learning-rate.js';
import { pruningProgress, renewsMask } from '../../plugins/tfjs/train/masks.js';
import { tinyRecipe } from './support/jobs.js';

test('the learning rate rises to its peak at the end of the warm-up and falls to nearly nothing', (t) => {
  const recipe = { ...tinyRecipe, steps: 100, warmup: 0.25, learningRate: 1 };
  const rates = Array.from({ length: 100 }, (_, step) => learningRateAt(step, recipe));
  t.is(rates.indexOf(Math.max(...rates)), 25);
  t.is(rates[25], 1);
  t.true(rates[0]! < 0.05 && rates[99]! < 0.01);
});

test('a schedule without warm-up starts at the peak', (t) => {
  t.is(learningRateAt(0, { ...tinyRecipe, warmup: 0 }), tinyRecipe.learningRate);
});

const schedule = fc.record({
  steps: fc.integer({ min: 1, max: 300 }),
  begin: fc.double({ min: 0, max: 0.9, noNaN: true }),
  length: fc.double({ min: 0.01, max: 1, noNaN: true }),
  every: fc.integer({ min: 1, max: 50 }),
});

test('whatever the schedule, the last renewal of the mask has the final sparsity, and sparsity never falls', (t) => {
  fc.assert(
    fc.property(schedule, ({ steps, begin, length, every }) => {
      const pruning = { begin, end: Math.min(1, begin + length), every, sparse: [] };
      const renewals = Array.from({ length: steps }, (_, step) => step).filter((step) => renewsMask(step, steps, pruning));
      const progress = renewals.map((step) => pruningProgress(step, steps, pruning));
      t.is(progress.at(-1), 1);
      t.true(progress.every((p, i) => i === 0 || p >= progress[i - 1]!));
    }),
  );
});

test('sparsity rises gradually in a short training too', (t) => {
  for (const steps of [40, 60, 200, 7000]) {
    const pruning = { begin: 0.2, end: 0.7, every: 20, sparse: [] };
    const renewals = Array.from({ length: steps }, (_, step) => step).filter((step) => renewsMask(step, steps, pruning));
    const progress = renewals.map((step) => pruningProgress(step, steps, pruning));
    const largest = Math.max(...progress.map((p, i) => p - (progress[i - 1] ?? 0)));
    t.true(renewals.length >= 10 && largest < 0.3, `${steps} steps: ${progress}`);
  }
});

test('a checkpoint is read back as it was written, and no other is', (t) => {
  const vector = fc.float32Array({ maxLength: 9 });
  fc.assert(
    fc.property(fc.array(vector, { maxLength: 4 }), fc.nat(), fc.string(), (vectors, step, job) => {
      const state = new Map(vectors.map((v, i) => [`g${i}/weights`, v]));
      const order = new Map(vectors.slice(1).map((v, i) => [`order${i}`, v]));
      const checkpoint = { job, step, history: [{ step, loss: 1, learningRate: 0.1 }], sparsity: 0.5, state, order };
      const bytes = encodeCheckpoint(checkpoint);
      t.deepEqual(decodeCheckpoint(bytes, job), checkpoint);
      t.is(decodeCheckpoint(bytes, `${job}!`), undefined);
      if (vectors.some((v) => v.length > 0)) t.is(decodeCheckpoint(bytes.subarray(0, -1), job), undefined);
    }),
  );
});

test('bytes that are no checkpoint are none, whatever they hold', (t) => {
  const withHeader = (header: string): Uint8Array => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(Buffer.byteLength(header));
    return Buffer.concat([length, Buffer.from(header)]);
  };
  const arbitrary = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.json().map(withHeader), fc.string().map(withHeader));
  fc.assert(fc.property(arbitrary, (bytes) => decodeCheckpoint(bytes, 'job') === undefined));
  t.is(decodeCheckpoint(withHeader('{"format":"tinyformer-training@3","job":"job"}'), 'job'), undefined);
});
