import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { FileStore } from '../../core/artifacts/file-store.js';
import { DataSetReader, dataSetFiles, setAside, stratifiedSplit, takeImages } from '../../core/dataset/index.js';

const folder = () => mkdtempSync(join(tmpdir(), 'tinyformer-dataset-'));
const images = (count: number, first = 0) => ({
  images: Uint8Array.from({ length: count * 12 }, (_, i) => first + i),
  labels: Uint8Array.from({ length: count }, (_, i) => i % 2),
});

test('what is written is read, from the store and from a folder', async (t) => {
  const store = new FileStore(folder());
  const { meta, files } = dataSetFiles('toy', ['a', 'b'], [2, 2, 3], { train: images(4), validation: images(2, 100), test: images(3, 50) });
  const ref = await store.put('dataset', { 'meta.json': JSON.stringify(meta), ...files });
  const below = join(folder(), 'materialized');
  await store.materialize(ref, below);
  for (const reader of [await DataSetReader.ofArtifact(store, ref), await DataSetReader.ofFolder(below)]) {
    t.deepEqual(reader.meta.counts, { train: 4, validation: 2, test: 3 });
    const validation = await reader.split('validation');
    t.is(validation.count, 2);
    t.is(validation.classes, 2);
    t.deepEqual([...validation.images], [...images(2, 100).images]);
    t.is((await reader.split('train', 3)).images.length, 36);
    t.is((await reader.split('train', 100)).count, 4);
  }
});

test('some images of a split are spread over all of it, so that files sorted by class give every class', async (t) => {
  const store = new FileStore(folder());
  const sorted = { ...images(40), labels: Uint8Array.from({ length: 40 }, (_, i) => Math.floor(i / 10)) };
  const { meta, files } = dataSetFiles('toy', ['a', 'b', 'c', 'd'], [2, 2, 3], { train: sorted, validation: images(2), test: images(2) });
  const ref = await store.put('dataset', { 'meta.json': JSON.stringify(meta), ...files });
  const some = await (await DataSetReader.ofArtifact(store, ref)).split('train', 8);
  t.deepEqual([...some.labels], [0, 0, 1, 1, 2, 2, 3, 3]);
  t.deepEqual([...some.images.subarray(12, 24)], [...sorted.images.subarray(60, 72)]);
});

test('a file of another size than promised is refused', async (t) => {
  const store = new FileStore(folder());
  const { meta, files } = dataSetFiles('toy', ['a', 'b'], [2, 2, 3], { train: images(4), validation: images(2), test: images(3) });
  const ref = await store.put('dataset', { 'meta.json': JSON.stringify(meta), ...files, 'test.labels.bin': new Uint8Array(2) });
  const reader = await DataSetReader.ofArtifact(store, ref);
  await t.throwsAsync(reader.split('test'), { code: 'TF_DATASET', message: /test\.labels\.bin has 2 bytes/ });
});

test('a label without a class is refused with its place', async (t) => {
  const store = new FileStore(folder());
  const { meta, files } = dataSetFiles('toy', ['a', 'b'], [2, 2, 3], { train: images(4), validation: images(2), test: images(3) });
  const ref = await store.put('dataset', { 'meta.json': JSON.stringify(meta), ...files, 'train.labels.bin': Uint8Array.of(0, 1, 7, 0) });
  const reader = await DataSetReader.ofArtifact(store, ref);
  await t.throwsAsync(reader.split('train'), { code: 'TF_DATASET', message: /train\.labels\.bin: image 2 has label 7/ });
});

test('a stratified split takes the same share of each class, loses nothing and depends on the seed alone', (t) => {
  const labels = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 200 }).map((l) => Uint8Array.from([...l, ...l]));
  fc.assert(
    fc.property(labels, fc.double({ min: 0, max: 0.49, noNaN: true }), fc.integer(), (all, share, seed) => {
      const { rest, aside } = stratifiedSplit(all, share, seed, 'toy');
      t.deepEqual(stratifiedSplit(all, share, seed, 'toy'), { rest, aside });
      t.deepEqual(
        [...rest, ...aside].sort((a, b) => a - b),
        [...all.keys()],
      );
      for (const label of new Set(all)) {
        const ofClass = all.filter((l) => l === label).length;
        // Every class is there at least twice.
        t.is(aside.filter((i) => all[i] === label).length, Math.max(Math.round(share * ofClass), share > 0 ? 1 : 0));
      }
    }),
    { numRuns: 100 },
  );
});

test('a split that would leave a class without training images is refused', (t) => {
  t.throws(() => stratifiedSplit(Uint8Array.from([0, 0, 0, 1]), 0.6, 1, 'toy'), { code: 'TF_DATASET', message: /class 1/ });
  t.throws(() => setAside([9, 0, 1], 0.6, 'toy', (label) => `photos of ${'abc'[label]}`), { message: /1 of 1 photos of c would/ });
  t.deepEqual(setAside([9, 0, 1], 0.4, 'toy'), [4, 0, 0]);
  t.deepEqual(setAside([90, 8, 2], 10, 'toy'), [9, 1, 1]);
});

test('chosen images keep their labels', (t) => {
  const taken = takeImages(Uint8Array.from([1, 1, 2, 2, 3, 3]), Uint8Array.from([7, 8, 9]), [2, 0]);
  t.deepEqual([...taken.images], [3, 3, 1, 1]);
  t.deepEqual([...taken.labels], [9, 7]);
});
