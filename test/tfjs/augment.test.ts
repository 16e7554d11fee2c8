import test from 'ava';
import fc from 'fast-check';
import { Batches } from '../../plugins/tfjs/augment/batches.js';
import { batchesAhead } from '../../plugins/tfjs/augment/batches-ahead.js';
import { CounterHash } from '../../plugins/tfjs/augment/counter-hash.js';
import { reflect } from '../../plugins/tfjs/augment/image.js';
import { imageOrder } from '../../plugins/tfjs/augment/image-order.js';
import { randAugment } from '../../plugins/tfjs/augment/rand-augment.js';

const off = { flip: false, crop: 0, cutout: 0, randAugment: 0, magnitude: 0, mixup: 0, cutmix: 0 };
const all = { flip: true, crop: 2, cutout: 3, randAugment: 2, magnitude: 0.5, mixup: 0.4, cutmix: 1 };

/** Twenty images of 6x6 whose bytes are all the image's number; label = number mod 4. */
const data = {
  shape: [6, 6, 3],
  classes: 4,
  count: 20,
  images: Uint8Array.from({ length: 20 * 108 }, (_, i) => Math.floor(i / 108)),
  labels: Uint8Array.from({ length: 20 }, (_, n) => n % 4),
};
const batches = (augment = off, batch = 8, labelSmoothing = 0) => {
  const made = new Batches(data, { batch, labelSmoothing, augment }, 1, 'test');
  const order = imageOrder({ count: data.count, recipe: { steps: 100, batch }, seed: 1, stream: 'test' });
  return { at: (step: number) => made.at(step, order.at(step)!) };
};

test('without augmentation a batch holds (byte - 128) / 64 and one-hot labels', (t) => {
  const { inputs, labels } = batches().at(0);
  for (let n = 0; n < 8; n++) {
    const image = Math.round(inputs[n * 108]! * 64 + 128);
    t.true(inputs.subarray(n * 108, (n + 1) * 108).every((v) => v === (image - 128) / 64));
    t.deepEqual(
      [...labels.subarray(n * 4, (n + 1) * 4)],
      [0, 1, 2, 3].map((c) => (c === image % 4 ? 1 : 0)),
    );
  }
});

test('an epoch shows every image at most once, the next one in another order', (t) => {
  const source = batches();
  const shown = (step: number) => Array.from({ length: 8 }, (_, n) => Math.round(source.at(step).inputs[n * 108]! * 64 + 128));
  const first = [...shown(0), ...shown(1)];
  t.is(new Set(first).size, 16);
  t.notDeepEqual([...shown(2), ...shown(3)], first);
});

test('a batch is a function of its step alone', (t) => {
  const forwards = batches(all);
  const steps = [0, 1, 2, 3, 4, 5].map((step) => forwards.at(step));
  const another = batches(all);
  for (const step of [5, 0, 3]) t.deepEqual(another.at(step), steps[step]);
});

test('batches made ahead in another thread are those of their steps, from any step on', async (t) => {
  const recipe = { batch: 8, labelSmoothing: 0.1, augment: all };
  const here = batches(all, 8, 0.1);
  const order = imageOrder({ count: data.count, recipe: { ...recipe, steps: 100 }, seed: 1, stream: 'test' });
  const ahead = batchesAhead({ data, recipe, seed: 1, stream: 'test' }, order, 3);
  for (const step of [3, 4, 5, 6]) t.deepEqual((await ahead.next()).value, here.at(step));
  t.true((await ahead.return(undefined as never)).done);
});

test('labels are a distribution whatever is mixed and smoothed', (t) => {
  const source = batches(all, 8, 0.1);
  for (let step = 0; step < 12; step++) {
    const { labels } = source.at(step);
    for (let n = 0; n < 8; n++) {
      const row = [...labels.subarray(n * 4, (n + 1) * 4)];
      t.true(Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-5);
      t.true(row.every((v) => v >= 0));
    }
  }
});

test('cutmix gives each label the share of the area that its image keeps', (t) => {
  const source = batches({ ...off, cutmix: 1 });
  for (let step = 0; step < 6; step++) {
    const { inputs, labels } = source.at(step);
    for (let n = 0; n < 8; n++) {
      const area = new Map<number, number>();
      for (let i = 0; i < 108; i++) {
        const label = Math.round(inputs[n * 108 + i]! * 64 + 128) % 4;
        area.set(label, (area.get(label) ?? 0) + 1 / 108);
      }
      for (let c = 0; c < 4; c++) t.true(Math.abs((area.get(c) ?? 0) - labels[n * 4 + c]!) < 1e-5);
    }
  }
});

test('mirrored indices stay inside and mirror at the edges', (t) => {
  t.deepEqual(
    [-2, -1, 0, 3, 4, 5].map((i) => reflect(i, 4)),
    [2, 1, 0, 3, 2, 1],
  );
  fc.assert(
    fc.property(
      fc.integer({ min: -100, max: 100 }),
      fc.integer({ min: 1, max: 9 }),
      (i, size) => reflect(i, size) >= 0 && reflect(i, size) < size,
    ),
  );
});

test('RandAugment gives an image the same change for the same seed', (t) => {
  const image = () => ({ height: 6, width: 6, channels: 3, pixels: Uint8ClampedArray.from({ length: 108 }, (_, i) => (i * 37) % 256) });
  for (let seed = 0; seed < 30; seed++) {
    const [a, b] = [image(), image()];
    randAugment(a, 2, 0.7, new CounterHash(seed, 0, 0));
    randAugment(b, 2, 0.7, new CounterHash(seed, 0, 0));
    t.deepEqual(a, b);
  }
});

test('counter hashes spread evenly', (t) => {
  const buckets = new Array<number>(16).fill(0);
  for (let image = 0; image < 4000; image++) buckets[new CounterHash(1, 0, image).integer(16)]!++;
  t.true(Math.max(...buckets) < 350 && Math.min(...buckets) > 150, buckets.join(' '));
});
