import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { loadConfig } from '../../core/config/index.js';
import { checkImages } from '../../core/plan/check-images.js';
import { makePlan } from '../../core/plan/make-plan.js';

async function checked(yaml: string) {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-check-images-'));
  try {
    const file = join(folder, 'tinyformer.yaml');
    await writeFile(file, yaml);
    const config = await loadConfig(file);
    return await checkImages(await makePlan(config, 'file:///nowhere'), config);
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
  t.is((await checked(`${few}stages: { ${small} }\n`)).counts.train, 100);
});

test('a split that leaves nothing to train on is refused', async (t) => {
  await t.throwsAsync(checked('name: a\ndataset: { use: cifar10, options: { validation: 60000 } }\n'), { code: 'TF_DATASET' });
});
