import { mkdir, mkdtemp, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { configFor, type DataPlaces } from '../../cli/evaluate/config-for.js';
import { furtherConfig } from '../../cli/project/further-config.js';
import { readSavedRun } from '../../cli/project/saved-run.js';
import { exportResults } from '../../cli/run/export-results.js';
import { FileStore } from '../../core/artifacts/file-store.js';
import { loadConfig } from '../../core/config/index.js';
import { packageRoot } from '../../core/package-root.js';
import { makePlan } from '../../core/plan/make-plan.js';
import type { DataSet } from '../../core/plugin/index.js';
import { ImageFolderDataSet } from '../../plugins/image-folder/image-folder-data-set.js';
import { imageFolderOptions } from '../../plugins/image-folder/options.js';

const template = (await readFile(join(packageRoot(), 'examples/templates/further.yaml'), 'utf8')).replaceAll('{{name}}', 'more');

/** A project whose pictures have folders of their own for training and test, and what a run of it leaves. */
async function ran(options: (folder: string) => Readonly<Record<string, unknown>>): Promise<{ project: string; results: string }> {
  const project = await mkdtemp(join(tmpdir(), 'tinyformer-saved-'));
  for (const [place, images] of Object.entries({ 'pictures/train': 10, 'pictures/test': 3 })) {
    for (const name of ['cat', 'dog']) {
      await mkdir(join(project, place, name), { recursive: true });
      for (let i = 0; i < images; i++) await writeFile(join(project, place, name, `${i}.png`), '');
    }
  }
  const file = join(project, 'tinyformer.yaml');
  await writeFile(file, JSON.stringify({ name: 'x', dataset: { use: 'image-folder', options: options(project) } }));
  const { plan } = await makePlan(await loadConfig(file), 'file:///nowhere');
  const results = await exportResults(plan, { stages: [] }, new FileStore(join(project, 'store')), project);
  await mkdir(join(results, 'model'), { recursive: true });
  await writeFile(join(results, 'model/model.json'), '{}');
  return { project, results };
}

/** How many images an evaluation would load, from the names of files alone. */
async function counts(results: string, places: DataPlaces) {
  const { config, root } = await configFor(await readSavedRun(results), results, places);
  const dataSet: DataSet = new ImageFolderDataSet(imageFolderOptions.parse(config.dataset.options));
  const log = { debug() {}, info() {}, warn() {} };
  return (await dataSet.describe({ root, seed: 1, log, signal: new AbortController().signal, cacheFolder: root })).counts;
}
const asTrained = { train: 18, validation: 2, test: 6 };

test('test images of a folder of their own are asked for, and never taken from the training images', async (t) => {
  const { project, results } = await ran((at) => ({ folder: join(at, 'pictures/train'), test: join(at, 'pictures/test') }));
  t.false((await readFile(join(results, 'run.json'), 'utf8')).includes(project), 'run.json names no path of this machine');
  const data = join(project, 'pictures/train');
  const asked = { code: 'TF_USAGE', message: /had a folder of test images/ };
  t.is(
    ((await t.throwsAsync(counts(results, { data }), asked)) as unknown as { hint: string }).hint,
    'Say where it is now: --test FOLDER.',
  );
  t.deepEqual(await counts(results, { data, test: join(project, 'pictures/test') }), asTrained);
  await t.throwsAsync(furtherConfig(template, results, join(project, 'more')), asked);
  const text = await furtherConfig(template, results, join(project, 'more'), join(project, 'pictures/test'));
  const { dataset } = parse(text) as { dataset: { options: Record<string, unknown> } };
  t.is(dataset.options['test'], join(project, 'pictures/test'));
});

test('a folder of test images that the config named from its project is found again, until the results are elsewhere', async (t) => {
  const { project, results } = await ran(() => ({ folder: 'pictures/train', test: 'pictures/test' }));
  const data = join(project, 'pictures/train');
  t.deepEqual(await counts(results, { data }), asTrained);
  const away = await mkdtemp(join(tmpdir(), 'tinyformer-away-'));
  await rename(results, join(away, 'x'));
  await t.throwsAsync(counts(join(away, 'x'), { data }), {
    code: 'TF_USAGE',
    message: /folder of test images, pictures\/test, which is not/,
  });
  t.deepEqual(await counts(join(away, 'x'), { data, test: join(project, 'pictures/test') }), asTrained);
});

test('results of a run without a folder of test images set the same share aside', async (t) => {
  const { project, results } = await ran((at) => ({ folder: join(at, 'pictures/train'), testShare: 0.3 }));
  t.deepEqual(await counts(results, { data: join(project, 'pictures/train') }), { train: 12, validation: 2, test: 6 });
  await t.throwsAsync(counts(results, { data: join(project, 'pictures/train'), test: join(project, 'pictures/test') }), {
    code: 'TF_USAGE',
    message: /--test .*pictures\/test: the run of .* had no folder of test images/,
  });
});

test('another path that the run had and run.json does not name is asked for', async (t) => {
  const { project, results } = await ran(() => ({ folder: 'pictures/train' }));
  const file = join(results, 'run.json');
  const run = JSON.parse(await readFile(file, 'utf8')) as { services: { dataset: { places?: string[] } } };
  run.services.dataset.places = ['folder', 'labels'];
  await writeFile(file, JSON.stringify(run));
  await t.throwsAsync(counts(results, { data: join(project, 'pictures/train') }), {
    code: 'TF_USAGE',
    message: /dataset\.options\.labels/,
  });
});
