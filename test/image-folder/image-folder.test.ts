import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import sharp from 'sharp';
import type { DataSetContext, TinyformerError } from '../../core/plugin/index.js';
import { decodeImage } from '../../plugins/image-folder/decode-image.js';
import { ImageFolderDataSet } from '../../plugins/image-folder/image-folder-data-set.js';
import { imageFolderOptions } from '../../plugins/image-folder/options.js';
import { toSquare } from '../../plugins/image-folder/resize.js';

type Colour = readonly [number, number, number];

function flat(width: number, height: number, [r, g, b]: Colour) {
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
}

function png(width: number, height: number, colour: Colour): Promise<Buffer> {
  return flat(width, height, colour).png().toBuffer();
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
const twoClasses: Readonly<Record<string, Uint8Array>> = {};
for (let i = 0; i < 10; i++) {
  Object.assign(twoClasses, {
    [`pictures/red/${i}.png`]: await png(10 + i, 20, [200, 10, 10]),
    [`pictures/blue/${i}.jpg`]: await flat(16, 9 + i, [10, 10, 200])
      .jpeg({ quality: 95 })
      .toBuffer(),
  });
}
const dot = await png(8, 8, [1, 1, 1]);

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
  const root = folderWith({ ...twoClasses, 'elsewhere/a.png': dot, 'elsewhere/b.png': dot });
  symlinkSync(join(root, 'elsewhere'), join(root, 'pictures/green'));
  symlinkSync(join(root, 'elsewhere/a.png'), join(root, 'pictures/red/linked.png'));
  const { classes, counts } = await dataSet({ validation: 0.25 }).describe(context(root));
  t.is(classes, 3);
  t.is(counts.train + counts.validation + counts.test, 23);
});

test('a test folder of its own must have the same classes', async (t) => {
  const root = folderWith({
    ...twoClasses,
    'held/red/a.png': dot,
    'held/blue/a.png': dot,
    'other/red/a.png': dot,
    'other/green/a.png': dot,
  });
  const { meta } = await dataSet({ test: 'held' }).load(context(root));
  t.deepEqual(meta.counts, { train: 18, validation: 2, test: 2 });
  await t.throwsAsync(dataSet({ test: 'other' }).load(context(root)), { code: 'TF_DATASET', message: /other has the classes green, red/ });
});

test('bad folders and files are refused by name', async (t) => {
  const cases: readonly [Record<string, Uint8Array>, RegExp][] = [
    [{}, /pictures cannot be read/],
    [{ 'pictures/red/a.png': dot }, /has 1 sub-folders \(red\)/],
    [{ 'pictures/red/a.png': dot, 'pictures/blue/a.txt': Buffer.from('x') }, /blue has no \.png, .* \(1 of 1 files are not \.png/],
    [{ ...twoClasses, 'pictures/red/bad.png': Buffer.from('GIF89a') }, /bad\.png is no PNG, JPEG or WebP file/],
    [{ ...twoClasses, 'pictures/red/cut.png': dot.subarray(0, 40) }, /cut\.png is cut off or damaged/],
  ];
  for (const [files, message] of cases) await t.throwsAsync(dataSet().load(context(folderWith(files))), { code: 'TF_DATASET', message });
});

test('small classes have an image in each split, and a plan knows', async (t) => {
  const root = folderWith({
    ...Object.fromEntries(['a', 'b'].flatMap((name) => [0, 1, 2].map((i) => [`pictures/${name}/${i}.png`, dot]))),
    ...Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`pictures/c/${i}.png`, dot])),
  });
  const { meta, files } = await dataSet().load(context(root));
  for (const split of ['train', 'validation', 'test']) t.is(new Set(files[`${split}.labels.bin`] as Uint8Array).size, 3, split);
  t.deepEqual((await dataSet().describe(context(root))).counts, meta.counts);
});

test('a class with too few pictures for the shares is named, by a plan as by the run', async (t) => {
  const of = (name: string, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`pictures/${name}/${i}.png`, dot]));
  const root = folderWith({ ...of('cat', 10), ...of('dog', 1) });
  for (const options of [{ testShare: 0.5 }, { testShare: 0.2, validation: 0.6 }]) {
    const asked = { code: 'TF_DATASET', message: /1 of 1 images of class dog would be set aside/ };
    const planned = await t.throwsAsync<TinyformerError>(dataSet(options).describe(context(root)), asked);
    t.regex(planned?.hint ?? '', /dataset\.options/);
    await t.throwsAsync(dataSet(options).load(context(root)), asked);
  }
});

test('single pictures leave none to test with', async (t) => {
  const root = folderWith({ 'pictures/a/0.png': dot, 'pictures/b/0.png': dot });
  await t.throwsAsync(dataSet().describe(context(root)), { code: 'TF_DATASET', message: /no test image/ });
});

test('what is left out is said, and what zip files of macOS bring is no class', async (t) => {
  const root = folderWith({
    ...twoClasses,
    'pictures/red/a.heic': dot,
    'pictures/red/more/b.png': dot,
    'pictures/__MACOSX/red/._a.png': dot,
  });
  const { classes, notes } = await dataSet().describe(context(root));
  t.is(classes, 2);
  t.deepEqual(notes, ['red: 1 of 11 files are not .png, .jpg, .jpeg, .webp', 'red: nothing is taken from the folders in it (more)']);
});

test('a folder that is split already is recognised', async (t) => {
  const root = folderWith({ 'pictures/train/a/0.png': dot, 'pictures/test/a/0.png': dot });
  const error = await t.throwsAsync<TinyformerError>(dataSet().describe(context(root)), { code: 'TF_DATASET' });
  t.regex(error.hint, /folder end with \/train, and dataset\.options\.test with \/test/);
});

test('every file that cannot be used is named at once', async (t) => {
  const jpeg = twoClasses['pictures/blue/0.jpg']!;
  const zeroed = Uint8Array.from(jpeg).fill(0, jpeg.length - 40);
  const root = folderWith({ ...twoClasses, 'pictures/blue/cut.jpg': jpeg.subarray(0, -40), 'pictures/blue/zeroed.jpg': zeroed });
  await t.throwsAsync(dataSet().load(context(root)), {
    code: 'TF_DATASET',
    message: /^2 of 22 pictures cannot be used:\n.*cut\.jpg is cut off or damaged .*\n.*zeroed\.jpg is cut off or damaged/,
  });
});

test('a picture is turned as the camera says; WebP is read; transparent parts are black', async (t) => {
  const halves = Buffer.concat([Buffer.alloc(96, 255), Buffer.alloc(96, 0)]);
  const turned = await sharp(halves, { raw: { width: 8, height: 8, channels: 3 } })
    .withMetadata({ orientation: 6 })
    .png()
    .toBuffer();
  const { pixels } = await decodeImage(turned, 'turned');
  t.deepEqual([pixels[0], pixels[21]], [0, 255]);
  const webp = await sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 200, g: 100, b: 50, alpha: 0 } } })
    .webp({ lossless: true })
    .toBuffer();
  t.true((await decodeImage(webp, 'clear')).pixels.every((value) => value === 0));
});

test('a picture of too many pixels is refused by its header', async (t) => {
  const bytes = Uint8Array.from(twoClasses['pictures/blue/0.jpg']!);
  const frame = Buffer.from(bytes.buffer).indexOf(Buffer.of(0xff, 0xc0));
  bytes.set([60000 >> 8, 60000 & 255, 60000 >> 8, 60000 & 255], frame + 5);
  await t.throwsAsync(decodeImage(bytes, 'large.jpg'), {
    code: 'TF_DATASET',
    message: 'large.jpg has 60000x60000 pixels, at most 150 million are read',
  });
});

test('resizing averages areas, interpolates, cuts the centre and keeps flat colours', (t) => {
  const even = { width: 7, height: 5, pixels: new Uint8Array(105).fill(77) };
  t.true(toSquare(even, 8).every((v) => v === 77));
  t.true(toSquare(even, 2).every((v) => v === 77));
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
