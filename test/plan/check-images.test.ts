import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { loadConfig } from '../../core/config/index.js';
import { checkImages } from '../../core/plan/check-images.js';
import { makePlan } from '../../core/plan/make-plan.js';
import { fixture } from '../fixtures/fixture-path.js';

async function checked(yaml: string, elsewhere = false) {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-check-images-'));
  try {
    const file = join(folder, 'tinyformer.yaml');
    await writeFile(file, yaml);
    const config = await loadConfig(file);
    return await checkImages(await makePlan(config, 'file:///nowhere'), config, elsewhere);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('images that are not there are missed before anything is started', async (t) => {
  await t.throwsAsync(checked('name: a\ndataset: { use: image-folder, options: { folder: gone } }\n'), {
    code: 'TF_DATASET',
    message: /gone cannot be read/,
  });
});

test('a batch of more images than there are to train on is refused at its place', async (t) => {
  const few = 'name: a\ndataset: { use: cifar10, options: { validation: 49900 } }\n';
  await t.throwsAsync(checked(`${few}stages: { search: { options: { recipe: { batch: 101 } } } }\n`), {
    code: 'TF_CONFIG_VALUE',
    message: /tinyformer\.yaml:3:\d+: stages\.search\.options\.recipe\.batch: 101 images a step, but there are 100 training images/,
  });
  const small = ['supernet', 'search', 'finetune'].map((name) => `${name}: { options: { recipe: { batch: 100 } } }`).join(', ');
  t.is((await checked(`${few}stages: { ${small} }\n`))?.counts.train, 100);
});

test('a split that leaves nothing to train on is refused', async (t) => {
  await t.throwsAsync(checked('name: a\ndataset: { use: cifar10, options: { validation: 60000 } }\n'), { code: 'TF_DATASET' });
});

test('images that lie with the workers alone are not missed here, and what is known without them is told', async (t) => {
  t.is(await checked('name: a\ndataset: { use: image-folder, options: { folder: gone } }\n', true), undefined);
  const official = 'name: a\ndataset: { use: cifar10, options: { folder: gone } }\n';
  t.deepEqual((await checked(official, true))?.counts, { train: 45_000, validation: 5_000, test: 10_000 });
  await t.throwsAsync(checked(official), { code: 'TF_DATASET', message: /gone.* cannot be read/ });
  const few = `${official.replace('gone', 'gone, validation: 49900')}stages: { search: { options: { recipe: { batch: 101 } } } }\n`;
  await t.throwsAsync(checked(few, true), { code: 'TF_CONFIG_VALUE', message: /there are 100 training images/ });
});

test('nothing is said of a data set that no stage loads', async (t) => {
  const off = ['analyze', 'supernet', 'search', 'finetune', 'quantize', 'codegen', 'verify', 'flash'];
  const stages = `stages:\n  data: { use: fast/numbers }\n${off.map((name) => `  ${name}: { enabled: false }\n`).join('')}`;
  const unused = 'dataset: { use: image-folder, options: { folder: gone } }\n';
  t.is(await checked(`name: a\nplugins: ['${fixture('plugins/fast-stages')}']\n${unused}${stages}`), undefined);
});
