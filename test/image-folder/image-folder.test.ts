import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import type { DataSetContext } from '../../core/plugin/index.js';
import { ImageFolderDataSet } from '../../plugins/image-folder/image-folder-data-set.js';
import { imageFolderOptions } from '../../plugins/image-folder/options.js';
import { toSquare } from '../../plugins/image-folder/resize.js';

type Colour = readonly [number, number, number];

function rgba(width: number, height: number, colour: Colour): Buffer {
  return Buffer.from(Array.from({ length: width * height }, () => [...colour, 255]).flat());
}

function png(width: number, height: number, colour: Colour): Buffer {
  const image = new PNG({ width, height });
  image.data = rgba(width, height, colour);
  return PNG.sync.write(image);
}

function folderWith(files: Readonly<Record<string, Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), 'tinyformer-images-'));
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), bytes);
  }
  return root;
}

function context(root: string): DataSetContext {
  return { root, seed: 1, signal: new AbortController().signal, log: { debug() {}, info() {}, warn() {} }, cacheFolder: root };
}

function dataSet(options: Record<string, unknown> = {}): ImageFolderDataSet {
  return new ImageFolderDataSet(imageFolderOptions.parse({ folder: 'pictures', size: 8, ...options }));
}

/** Ten pictures of each of two classes, of several sizes, red and blue. */
const twoClasses = Object.fromEntries(
  Array.from({ length: 10 }, (_, i) => [
    [`pictures/red/${i}.png`, png(10 + i, 20, [200, 10, 10])],
    [`pictures/blue/${i}.jpg`, jpeg.encode({ width: 16, height: 9 + i, data: rgba(16, 9 + i, [10, 10, 200]) }, 95).data],
  ]).flat() as [string, Uint8Array][],
);

test('pictures of several sizes become squares, classes are folders, splits are balanced and repeat', async (t) => {
  const root = folderWith({
    ...twoClasses,
    'pictures/red/notes.txt': Buffer.from('not a picture'),
    'pictures/.hidden/x.png': Buffer.from('no'),
  });
  const { meta, files } = await dataSet({ validation: 0.25 }).load(context(root));
  t.deepEqual(meta.classes, ['blue', 'red']);
  t.deepEqual(meta.shape, [8, 8, 3]);
  t.deepEqual(meta.counts, { train: 12, validation: 4, test: 4 });
  const labels = files['train.labels.bin'] as Uint8Array;
  const images = files['train.images.bin'] as Uint8Array;
  labels.forEach((label, n) => {
    const pixel = images.subarray(n * 192, n * 192 + 3);
    t.true(label === 1 ? pixel[0]! > 150 && pixel[2]! < 60 : pixel[2]! > 150 && pixel[0]! < 60);
  });
  t.deepEqual((await dataSet({ validation: 0.25 }).load(context(root))).files, files);
  t.deepEqual((await dataSet({ validation: 0.25 }).describe(context(root))).counts, meta.counts);
});

test('the first images of a split are of all classes', async (t) => {
  const { files } = await dataSet({ validation: 0.25 }).load(context(folderWith(twoClasses)));
  for (const split of ['train', 'validation', 'test']) {
    const labels = [...(files[`${split}.labels.bin`] as Uint8Array)];
    t.notDeepEqual(labels, labels.toSorted(), split);
  }
});

test('links to folders and to pictures are followed', async (t) => {
  const root = folderWith({ ...twoClasses, 'elsewhere/a.png': png(8, 8, [0, 200, 0]), 'elsewhere/b.png': png(8, 8, [0, 200, 0]) });
  symlinkSync(join(root, 'elsewhere'), join(root, 'pictures/green'));
  symlinkSync(join(root, 'elsewhere/a.png'), join(root, 'pictures/red/linked.png'));
  const { classes, counts } = await dataSet({ validation: 0.25 }).describe(context(root));
  t.is(classes, 3);
  t.is(counts.train + counts.validation + counts.test, 23);
});

test('a test folder of its own must have the same classes', async (t) => {
  const root = folderWith({
    ...twoClasses,
    'held/red/a.png': png(8, 8, [255, 0, 0]),
    'held/blue/a.png': png(8, 8, [0, 0, 255]),
    'other/red/a.png': png(8, 8, [1, 1, 1]),
    'other/green/a.png': png(8, 8, [1, 1, 1]),
  });
  const { meta } = await dataSet({ test: 'held' }).load(context(root));
  t.deepEqual(meta.counts, { train: 18, validation: 2, test: 2 });
  await t.throwsAsync(dataSet({ test: 'other' }).load(context(root)), { code: 'TF_DATASET', message: /other has the classes green, red/ });
});

test('bad folders and files are refused by name', async (t) => {
  const cases: readonly [Record<string, Uint8Array>, RegExp][] = [
    [{}, /pictures cannot be read/],
    [{ 'pictures/red/a.png': png(8, 8, [1, 1, 1]) }, /has 1 sub-folders \(red\)/],
    [{ 'pictures/red/a.png': png(8, 8, [1, 1, 1]), 'pictures/blue/a.txt': Buffer.from('x') }, /blue has no \.png/],
    [{ ...twoClasses, 'pictures/red/bad.png': Buffer.from('GIF89a') }, /bad\.png is neither a PNG nor a JPEG/],
    [{ ...twoClasses, 'pictures/red/cut.png': png(8, 8, [1, 1, 1]).subarray(0, 40) }, /cut\.png cannot be decoded/],
  ];
  for (const [files, message] of cases) await t.throwsAsync(dataSet().load(context(folderWith(files))), { code: 'TF_DATASET', message });
});

test('too few pictures for a test are refused before anything is trained', async (t) => {
  const root = folderWith(twoClasses);
  await t.throwsAsync(dataSet({ testShare: 0.04 }).load(context(root)), {
    code: 'TF_DATASET',
    message: 'no test image: a share of 0.04 of 10 images, the most of any class, rounds to none',
  });
  t.is((await dataSet({ testShare: 0.05 }).load(context(root))).meta.counts.test, 2);
});

test('resizing averages areas, interpolates, cuts the centre and keeps flat colours', (t) => {
  const flat = { width: 7, height: 5, pixels: new Uint8Array(105).fill(77) };
  t.true(toSquare(flat, 8).every((v) => v === 77));
  t.true(toSquare(flat, 2).every((v) => v === 77));
  const grey = (rows: readonly (readonly number[])[]) => ({
    width: rows[0]!.length,
    height: rows.length,
    pixels: Uint8Array.from(rows.flat().flatMap((v) => [v, v, v])),
  });
  const red = (image: Uint8Array) => [...image].filter((_, i) => i % 3 === 0);
  t.deepEqual(
    red(
      toSquare(
        grey([
          [0, 100],
          [200, 100],
        ]),
        1,
      ),
    ),
    [100],
  );
  t.deepEqual(
    red(
      toSquare(
        grey([
          [9, 10, 20, 9],
          [9, 30, 40, 9],
        ]),
        2,
      ),
    ),
    [10, 20, 30, 40],
  );
  t.deepEqual(
    red(
      toSquare(
        grey([
          [0, 100],
          [0, 100],
        ]),
        4,
      ),
    ).slice(0, 4),
    [0, 25, 75, 100],
  );
});
