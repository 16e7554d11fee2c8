import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { loadConfig } from '../../core/config/index.js';
import { packageRoot } from '../../core/package-root.js';
import { checkImages } from '../../core/plan/check-images.js';
import { estimateStages } from '../../core/plan/estimate-stages.js';
import { makePlan } from '../../core/plan/make-plan.js';
import { trainingSeconds } from '../../core/search/index.js';

const minute = 60;
const hour = 3600;

/** Seconds of each stage. */
async function estimated(file: string): Promise<Record<string, number>> {
  const config = await loadConfig(file);
  const made = await makePlan(config, 'file:///nowhere');
  const found = await estimateStages(made, await checkImages(made, config).catch(() => undefined));
  return Object.fromEntries([...found].map(([name, { seconds }]) => [name, seconds]));
}

async function estimatedText(yaml: string): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-estimate-'));
  try {
    await writeFile(join(folder, 'tinyformer.yaml'), yaml);
    return await estimated(join(folder, 'tinyformer.yaml'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const between = (value: number | undefined, low: number, high: number): boolean => value !== undefined && value >= low && value <= high;

test('the law of training times gives what was measured, within a third', (t) => {
  for (const [macs, imagesPerSecond] of [
    [5e6, 2000],
    [45.7e6, 263],
    [115e6, 180],
  ] as const) {
    t.true(between(trainingSeconds(imagesPerSecond, macs), 0.67, 1.33), `${macs}`);
  }
  t.is(trainingSeconds(100, undefined), undefined);
});

test('the CIFAR-10 example is estimated near what it took', async (t) => {
  const { supernet, search, finetune, verify } = await estimated(join(packageRoot(), 'examples/cifar10/tinyformer.yaml'));
  t.true(between(supernet, 4 * minute, 7 * minute), `${supernet}`);
  t.true(between(search, 5 * minute, 11 * minute), `${search}`);
  t.true(between(finetune, 1.5 * hour, 2.25 * hour), `${finetune}`);
  t.true(between(verify, 60, 5 * minute), `${verify}`);
});

test('a smaller network takes less, and fewer images for the accuracy', async (t) => {
  const [large, small] = await Promise.all([
    estimatedText('name: a'),
    estimatedText('name: a\nspace: { options: { preset: tiny } }\nstages: { verify: { options: { accuracyImages: 100 } } }'),
  ]);
  for (const stage of ['supernet', 'search', 'finetune', 'verify'] as const) t.true(small[stage]! < 0.7 * large[stage]!, stage);
});

test('a supernet by the sandwich rule takes three steps where another takes one', async (t) => {
  const supernet = async (recipe: string): Promise<number> =>
    (await estimatedText(`name: a\nstages: { supernet: { options: { recalibrate: 0, validationImages: 1, recipe: ${recipe} } } }`))[
      'supernet'
    ]!;
  const [one, three] = await Promise.all([supernet('{}'), supernet('{ sandwich: true }')]);
  t.true(between(three / one, 2.99, 3), `${three / one}`);
});

test('where the images are not there yet the trainings are not estimated, and all else is', async (t) => {
  const { supernet, search, finetune, data, verify } = await estimatedText(
    'name: a\ndataset: { use: image-folder, options: { folder: gone } }',
  );
  t.deepEqual([supernet, search, finetune], [undefined, undefined, undefined]);
  t.true(data! > 0 && verify! > 0);
});

test('training a saved model further is estimated for that model, whatever the space', async (t) => {
  const off = ['analyze', 'supernet', 'search', 'finetune'].map((stage) => `  ${stage}: { enabled: false }\n`).join('');
  const further = (folder: string): string =>
    `name: a\nspace: { options: { preset: tiny } }\nstages:\n${off}  reuse: { after: data, options: { folder: ${folder} } }\n  train-further: { after: reuse, options: { recipe: { steps: 100, batch: 64 } } }\n`;
  const model = join(packageRoot(), 'zoo/cifar10-stm32f746');
  const { cost } = JSON.parse(await readFile(join(model, 'model/model.json'), 'utf8')) as { cost: { macs: number } };
  t.is((await estimatedText(further(model)))['train-further'], trainingSeconds(6400, cost.macs));
  t.is((await estimatedText(further('gone')))['train-further'], undefined);
});
