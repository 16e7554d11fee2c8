import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../core/package-root.js';
import type { DataSetContext, FileContent, TinyformerError } from '../../core/plugin/index.js';
import { Cifar10DataSet } from '../../plugins/cifar10/cifar10-data-set.js';
import plugin from '../../plugins/cifar10/index.js';
import { officialFiles } from '../../plugins/cifar10/official.js';
import { decodeRecords, recordBytes } from '../../plugins/cifar10/records.js';

const quickstart = join(packageRoot(), 'examples/quickstart');
const files = { train: ['data/train-2k.bin'], test: ['data/test-1k.bin'] };

function context(root = quickstart, seed = 1): DataSetContext {
  const log = { debug() {}, info() {}, warn() {} };
  return {
    root,
    seed,
    signal: new AbortController().signal,
    log,
    cacheFolder: join(mkdtempSync(join(tmpdir(), 'tinyformer-cifar10-')), 'cache'),
  };
}

/** Records of the given labels; the planes are filled with 10, 20 and 30. */
function records(labels: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(labels.length * recordBytes);
  labels.forEach((label, n) => {
    bytes[n * recordBytes] = label;
    for (let plane = 0; plane < 3; plane++)
      bytes.fill(10 * (plane + 1), n * recordBytes + 1 + plane * 1024, n * recordBytes + 1 + (plane + 1) * 1024);
  });
  return bytes;
}

function folderWith(contents: Readonly<Record<string, Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tinyformer-cifar10-'));
  for (const [name, bytes] of Object.entries(contents)) writeFileSync(join(folder, name), bytes);
  return folder;
}

test('planes become channels', (t) => {
  const { images, labels } = decodeRecords(records([3, 9]), 'a.bin');
  t.deepEqual([...labels], [3, 9]);
  t.deepEqual([...images.subarray(3072, 3078)], [10, 20, 30, 10, 20, 30]);
});

test('the quickstart subset splits into balanced training and validation images, the same for the same seed', async (t) => {
  const dataSet = new Cifar10DataSet({ ...files, validation: 0.2 });
  const { meta, files: written } = await dataSet.load(context());
  t.deepEqual(meta.counts, { train: 1600, validation: 400, test: 1000 });
  const labels = written['validation.labels.bin'] as Uint8Array;
  for (let c = 0; c < 10; c++) t.is(labels.filter((l) => l === c).length, 40);
  const same = (a: FileContent | undefined, b: FileContent | undefined): boolean => Buffer.compare(a as Uint8Array, b as Uint8Array) === 0;
  const again = await dataSet.load(context());
  for (const [name, content] of Object.entries(written)) t.true(same(again.files[name], content), name);
  const otherSeed = await dataSet.load(context(quickstart, 2));
  t.false(same(otherSeed.files['validation.images.bin'], written['validation.images.bin']));
  t.deepEqual((await dataSet.describe(context())).counts, meta.counts);
});

test('a plan tells the split of the official files as it will be', async (t) => {
  const counts = async (validation: number) => (await new Cifar10DataSet({ validation }).describe(context())).counts;
  t.deepEqual(await counts(0.1), { train: 45_000, validation: 5_000, test: 10_000 });
  t.deepEqual(await counts(5), { train: 49_990, validation: 10, test: 10_000 }, 'an image of each class at least');
});

test('validation may be a number of images', async (t) => {
  const { meta } = await new Cifar10DataSet({ ...files, validation: 100 }).load(context());
  t.deepEqual(meta.counts, { train: 1900, validation: 100, test: 1000 });
});

test('a missing file is named', async (t) => {
  const dataSet = new Cifar10DataSet({ ...files, train: ['data/nowhere.bin'], validation: 0.1 });
  await t.throwsAsync(dataSet.load(context()), { code: 'TF_DATASET', message: /nowhere\.bin cannot be read/ });
  await t.throwsAsync(dataSet.describe(context()), { code: 'TF_DATASET', message: /nowhere\.bin/ });
});

test('a truncated file, a wrong label and a single class are refused with their place', async (t) => {
  const root = folderWith({
    'cut.bin': records([1, 2]).subarray(0, 5000),
    'label.bin': records([1, 2, 77]),
    'one.bin': records([4, 4, 4]),
    'test.bin': records([0, 1]),
    'empty.bin': new Uint8Array(0),
  });
  const load = (train: string) => new Cifar10DataSet({ train: [train], test: ['test.bin'], validation: 0 }).load(context(root));
  await t.throwsAsync(load('cut.bin'), { code: 'TF_DATASET', message: /cut\.bin has 5000 bytes/ });
  await t.throwsAsync(load('empty.bin'), { code: 'TF_DATASET', message: /empty\.bin has 0 bytes/ });
  await t.throwsAsync(load('label.bin'), { code: 'TF_DATASET', message: /label\.bin: record 2 \(byte 6146\) has label 77/ });
  await t.throwsAsync(load('one.bin'), { code: 'TF_DATASET', message: /every image has label 4/ });
});

test('a folder must have the official files under their names', async (t) => {
  const root = folderWith({ 'data_batch_1.bin': records([0, 1]) });
  await t.throwsAsync(new Cifar10DataSet({ folder: '.', validation: 0.1 }).load(context(root)), {
    code: 'TF_DATASET',
    message: /data_batch_1\.bin \(6146 bytes\) has SHA-256 .* the official file has cee91656/,
  });
});

test('an archive is unpacked into the cache and its files are checked', async (t) => {
  const root = folderWith({});
  mkdirSync(join(root, 'cifar-10-batches-bin'));
  writeFileSync(join(root, 'cifar-10-batches-bin', 'data_batch_1.bin'), records([0, 1]));
  execFileSync('tar', ['-czf', 'cifar.tar.gz', 'cifar-10-batches-bin'], { cwd: root });
  const here = context(root);
  await t.throwsAsync(new Cifar10DataSet({ archive: 'cifar.tar.gz', validation: 0.1 }).load(here), {
    code: 'TF_DATASET',
    message: /SHA-256/,
  });
  const [unpacked, ...others] = readdirSync(here.cacheFolder);
  t.true(existsSync(join(here.cacheFolder, unpacked!, 'data_batch_1.bin')));
  t.deepEqual(others, []);
});

test('an archive that is missing, damaged or of something else is refused and leaves nothing in the cache', async (t) => {
  const root = folderWith({
    'broken.tar.gz': readFileSync(join(quickstart, files.test[0]!)).subarray(0, 1000),
    'notes.txt': new Uint8Array(1),
  });
  execFileSync('tar', ['-czf', 'other.tar.gz', 'notes.txt'], { cwd: root });
  const here = context(root);
  const load = (archive: string) => new Cifar10DataSet({ archive, validation: 0.1 }).load(here);
  await t.throwsAsync(load('nowhere.tar.gz'), { code: 'TF_DATASET', message: /nowhere\.tar\.gz cannot be read/ });
  await t.throwsAsync(load('broken.tar.gz'), { code: 'TF_DATASET', message: /could not be unpacked/ });
  await t.throwsAsync(load('other.tar.gz'), { code: 'TF_DATASET', message: /has no data_batch_1\.bin/ });
  t.deepEqual(readdirSync(here.cacheFolder), []);
});

/** Loads what the official address answers, and gives the error. */
async function downloaded(t: ExecutionContext, answer: () => Response, here = context(folderWith({}))) {
  const fetched = globalThis.fetch;
  const asked: string[] = [];
  globalThis.fetch = async (address) => {
    asked.push(String(address));
    return answer();
  };
  try {
    const dataSet = new Cifar10DataSet({ validation: 0.1 });
    return { error: await t.throwsAsync<TinyformerError>(dataSet.load(here), { code: 'TF_DATASET' }), asked, here };
  } finally {
    globalThis.fetch = fetched;
  }
}

test.serial('without a source the official archive is downloaded once, and what comes of it must have the official sums', async (t) => {
  const root = folderWith({});
  mkdirSync(join(root, 'cifar-10-batches-bin'));
  for (const name of Object.keys(officialFiles)) writeFileSync(join(root, 'cifar-10-batches-bin', name), records([0, 1]));
  execFileSync('tar', ['-czf', 'cifar.tar.gz', 'cifar-10-batches-bin'], { cwd: root });
  const answer = () => new Response(readFileSync(join(root, 'cifar.tar.gz')));
  const { error, asked, here } = await downloaded(t, answer);
  t.regex(asked[0]!, /^https:.*cifar-10-binary\.tar\.gz$/);
  t.regex(error!.message, /data_batch_1\.bin \(6146 bytes\) has SHA-256 .* the official file has cee91656/);
  t.deepEqual(readdirSync(here.cacheFolder), ['cifar-10-batches-bin']);
  t.deepEqual((await downloaded(t, answer, here)).asked, [], 'what is there is not fetched again');
  rmSync(join(here.cacheFolder, 'cifar-10-batches-bin', 'data_batch_3.bin'));
  t.is((await downloaded(t, answer, here)).asked.length, 1, 'but what is not whole is');
  t.true(existsSync(join(here.cacheFolder, 'cifar-10-batches-bin', 'data_batch_3.bin')));
});

test.serial('a download that fails, or brings something else, leaves nothing behind', async (t) => {
  const missing = await downloaded(t, () => new Response('', { status: 503, statusText: 'Busy' }));
  t.regex(missing.error!.message, /could not be downloaded: the server answered 503 Busy/);
  t.true(missing.error!.retryable);
  t.regex(missing.error!.hint!, /dataset\.options\.archive/);
  const page = await downloaded(t, () => new Response('<html>sign in</html>'));
  t.regex(page.error!.message, /could not be unpacked/);
  for (const { here } of [missing, page]) t.deepEqual(readdirSync(here.cacheFolder), []);
});

test.serial('an archive whose unpacking is interrupted stays where it is: it is not fetched again, nor called damaged', async (t) => {
  const here = context(folderWith({}));
  const controller = new AbortController();
  const archive = join(here.cacheFolder, 'cifar-10-binary.tar.gz');
  mkdirSync(here.cacheFolder);
  writeFileSync(archive, new Uint8Array(1000));
  const log = { ...here.log, info: () => controller.abort(new Error('enough')) };
  await t.throwsAsync(new Cifar10DataSet({ validation: 0.1 }).load({ ...here, log, signal: controller.signal }), { message: 'enough' });
  t.deepEqual(readdirSync(here.cacheFolder), ['cifar-10-binary.tar.gz']);
  // Without tar.
  const { PATH } = process.env;
  process.env['PATH'] = folderWith({});
  try {
    await t.throwsAsync(new Cifar10DataSet({ validation: 0.1 }).load(here), { code: 'TF_TOOL_MISSING' });
  } finally {
    process.env['PATH'] = PATH;
  }
  t.deepEqual(readdirSync(here.cacheFolder), ['cifar-10-binary.tar.gz']);
  // A disk that is full, by what tar says then.
  const tar = folderWith({
    tar: Buffer.from('#!/bin/sh\necho "tar: test_batch.bin: Cannot write: No space left on device" >&2\nexit 2\n'),
  });
  chmodSync(join(tar, 'tar'), 0o755);
  process.env['PATH'] = `${tar}:${PATH}`;
  try {
    await t.throwsAsync(new Cifar10DataSet({ validation: 0.1 }).load(here), { code: 'TF_DISK', message: /No space left/ });
  } finally {
    process.env['PATH'] = PATH;
  }
  t.deepEqual(readdirSync(here.cacheFolder), ['cifar-10-binary.tar.gz']);
});

test('options name one source', (t) => {
  t.true(plugin.options.safeParse({}).success);
  t.true(plugin.options.safeParse({ ...files, validation: 200 }).success);
  t.false(plugin.options.safeParse({ train: ['a'] }).success);
  t.false(plugin.options.safeParse({ ...files, folder: 'b' }).success);
  t.false(plugin.options.safeParse({ validation: 1.5 }).success);
});
