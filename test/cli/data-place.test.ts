import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { dataPlace, toldPlace, withDataAt } from '../../cli/project/data-place.js';
import { loadConfig } from '../../core/config/index.js';
import { packageRoot } from '../../core/package-root.js';
import { makePlan } from '../../core/plan/make-plan.js';
import type { Stage } from '../../core/plugin/index.js';
import { Stages } from '../../core/plugin/index.js';
import { testStageContext } from '../../core/testkit/index.js';

const quickstart = join(packageRoot(), 'examples/quickstart');
const nowhere = (): string => mkdtempSync(join(tmpdir(), 'tinyformer-place-'));

test('a folder replaces folder and archive, an archive likewise', async (t) => {
  const folder = nowhere();
  writeFileSync(join(folder, 'cifar.tar.gz'), '');
  t.deepEqual((await dataPlace({ archive: 'old.tar', validation: 0.1 }, folder)).options, { folder, validation: 0.1 });
  const archive = join(folder, 'cifar.tar.gz');
  t.deepEqual(await dataPlace({ folder: 'old', validation: 0.1 }, archive), { options: { archive, validation: 0.1 }, root: folder });
});

test('files that are named one by one keep their names', async (t) => {
  const folder = nowhere();
  const { options } = await dataPlace({ train: ['data/a.bin', '/elsewhere/b.bin', '../../data/d.bin'], test: ['./c.bin'] }, folder);
  t.deepEqual(options, { train: ['data/a.bin', 'b.bin', 'd.bin'].map((name) => join(folder, name)), test: [join(folder, 'c.bin')] });
});

test('the place that a run was told is found in the options that it ran with', async (t) => {
  const folder = nowhere();
  for (const options of [
    { validation: 0.1 },
    { folder: 'old' },
    { validation: 400, train: ['data/a.bin'], test: ['c.bin'] },
    { train: ['../a.bin'], test: ['c.bin'] },
  ]) {
    t.is(toldPlace(options, (await dataPlace(options, folder)).options), folder);
    t.is(toldPlace(options, options), undefined);
  }
  t.is(toldPlace({ folder: 'old' }, { folder: 'older' }), undefined, 'the config was changed');
});

test('a place that is not there is refused', async (t) => {
  await t.throwsAsync(dataPlace({}, join(nowhere(), 'gone')), { code: 'TF_DATASET', message: /--data .*gone cannot be read/ });
});

test('what the data set does not take is told of the flag, not of a line of the config', async (t) => {
  const folder = nowhere();
  writeFileSync(join(folder, 'tinyformer.yaml'), 'name: x\ndataset:\n  use: image-folder\n  options: { folder: images }\n');
  writeFileSync(join(folder, 'pictures.zip'), '');
  const config = await withDataAt(await loadConfig(join(folder, 'tinyformer.yaml')), join(folder, 'pictures.zip'));
  await t.throwsAsync(makePlan(config, 'file:///nowhere'), {
    code: 'TF_PLUGIN_OPTIONS',
    message: /^--data \S*pictures\.zip: dataset\.options\.archive: unknown key/m,
  });
});

test('the same images from another place are the same data set, and no other stage knows the place', async (t) => {
  const config = await loadConfig(join(quickstart, 'tinyformer.yaml'));
  const moved = await withDataAt({ ...config, root: nowhere() }, quickstart);
  const hashes = await Promise.all(
    [config, moved].map(async (loaded) => {
      const { plan, services, loaded: plugins } = await makePlan(loaded, 'file:///nowhere');
      t.deepEqual(
        plan.stages.filter(({ uses }) => uses.includes('dataset')).map(({ name }) => name),
        ['data'],
      );
      const stage = plugins.registry.resolve(Stages, 'data') as unknown as Stage;
      const context = await testStageContext({ options: {}, services, stage: 'data', seed: plan.seed, root: plan.root });
      return (await stage.run({}, context)).artifact.sha256;
    }),
  );
  t.is(hashes[0], hashes[1]);
});
