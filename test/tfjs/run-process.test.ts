import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { TfjsTrainer } from '../../plugins/tfjs/tfjs-trainer.js';
import { children } from './support/children.js';
import { testContext } from './support/context.js';
import { tinyPruning as pruning, tinyJob, tinyRecipe } from './support/jobs.js';
import { stripes } from './support/patterns.js';
import { tinySupernet } from './support/tiny-supernet.js';
import { wideNetwork } from './support/wide-network.js';

const trainer = new TfjsTrainer(1);
const recipe = { ...tinyRecipe, steps: 12 };

/** Waits until there is no child, 20 seconds at most. */
async function gone(): Promise<void> {
  for (let tenths = 0; children().length > 0 && tenths < 200; tenths++) await sleep(100);
}

test.serial(
  'tasks that follow each other share a process, keep nothing in it and come to the bits of a process of their own',
  async (t) => {
    const context = testContext();
    const dataset = await stripes(context.artifacts);
    const supernet = await trainer.fit(tinyJob(dataset, { path: 'uniform', recipe, validateEvery: 6, stream: 'supernet' }), context);
    const first = children();
    t.is(first.length, 1);
    const weights = await context.artifacts.put('supernet', { 'weights.safetensors': supernet.weights });
    const fit = tinyJob(dataset, { recipe, pruning, weights, validateEvery: 6 });
    const items = [{ path: [0, 0, 0, 0], int8: true }, { path: [0, 1, 0, 0] }];
    const score = {
      supergraph: tinySupernet,
      weights,
      dataset,
      split: 'validation' as const,
      images: 0,
      recalibrate: 32,
      items,
      stream: 'score',
    };
    const results = async () => {
      const { weights } = await trainer.fit(fit, { ...context, checkpoint: testContext().checkpoint });
      return { weights: Buffer.from(weights).toString('base64'), accuracies: await trainer.score(score, context) };
    };
    const shared = await results();
    t.deepEqual(await results(), shared);
    const { secondsPerStep } = await trainer.pace(fit, 0.2, context);
    t.true(secondsPerStep > 0);
    t.deepEqual(children(), first, 'one process for all of them');
    for (const pid of first) process.kill(pid, 'SIGKILL');
    await gone();
    t.deepEqual(await results(), shared);
    t.notDeepEqual(children(), first);
  },
);

test.serial('two at once have a process each; those that find no more work end, and one whose task failed ends at once', async (t) => {
  const context = testContext();
  const dataset = await stripes(context.artifacts);
  await Promise.all(['a', 'b'].map((stream) => trainer.fit(tinyJob(dataset, { recipe, stream }), context)));
  t.is(children().length, 2);
  const failing = { ...recipe, learningRate: 1e30, clipNorm: 0 };
  await t.throwsAsync(trainer.fit(tinyJob(dataset, { recipe: failing, stream: 'failing' }), context), { code: 'TF_TRAINING' });
  t.is(children().length, 1);
  const [last] = children();
  await gone();
  t.deepEqual(children(), []);
  t.false(readdirSync('/proc').includes(String(last)));
});

test.serial('trainings that follow each other in a process do not keep their variables', async (t) => {
  const context = testContext();
  const dataset = await stripes(context.artifacts);
  const channels = 1024;
  // Weights, their average, both moments of AdamW.
  const variables = 4 * 4 * channels ** 2;
  const sizes: number[] = [];
  for (let n = 0; n < 8; n++) {
    const augment = { ...recipe.augment, randAugment: 0, mixup: 0, cutmix: 0 };
    const job = tinyJob(dataset, {
      supergraph: wideNetwork(channels),
      path: [0],
      recipe: { ...recipe, augment, steps: 2 },
      stream: `n${n}`,
    });
    await trainer.fit(job, context);
    const [pid] = children();
    sizes.push(1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]));
  }
  const growth = (sizes[7]! - sizes[1]!) / 6;
  t.true(growth < 0.75 * variables, `${growth} bytes a training, of variables ${variables}`);
});
