import { readdirSync } from 'node:fs';
import test from 'ava';
import type { ArtifactRef, FitJob } from '../../core/plugin/index.js';
import { decodeWeights } from '../../core/safetensors/index.js';
import { vectorInstructions } from '../../plugins/tfjs/process/vector-instructions.js';
import { TfjsTrainer } from '../../plugins/tfjs/tfjs-trainer.js';
import { children } from './support/children.js';
import { type TestContext, testContext } from './support/context.js';
import { tinyPruning as pruning, tinyJob, tinyRecipe } from './support/jobs.js';
import { stripes } from './support/patterns.js';
import { tinySupernet } from './support/tiny-supernet.js';

const trainer = new TfjsTrainer(1);

test.serial('a path learns, reports its progress and leaves a history', async (t) => {
  const context = testContext();
  const recipe = { ...tinyRecipe, steps: 120, augment: { ...tinyRecipe.augment, cutout: 0, randAugment: 0, mixup: 0, cutmix: 0 } };
  const result = await trainer.fit(tinyJob(await stripes(context.artifacts), { recipe, validateEvery: 60 }), context);
  t.true(result.accuracy! > 0.8, `accuracy ${result.accuracy}`);
  t.deepEqual(
    result.history.filter((h) => h.accuracy !== undefined).map((h) => h.step),
    [60, 120],
  );
  t.is(result.history.at(-1)!.accuracy, result.accuracy);
  t.is(context.reports.at(-1)!.fraction, 1);
  t.is(context.reports.at(-1)!.rate!.unit, 'images/s');
  t.deepEqual(readdirSync(context.workdir), []);
});

/** Trains undisturbed, and again, killed inside the interval after its first checkpoint: that goes on from there, to the same bits. */
const killedAndResumed = test.macro(async (t, replaced: Partial<FitJob>, fromSupernet = false) => {
  const calm = testContext();
  const dataset = await stripes(calm.artifacts);
  const job = tinyJob(dataset, { ...replaced, ...(fromSupernet ? { weights: await supernetWeights(dataset, calm) } : {}) });
  const whole = await trainer.fit(job, calm);
  t.true(whole.history.every(({ loss }) => Number.isFinite(loss)));
  if (job.path === 'uniform') {
    const names = [...decodeWeights(whole.weights).keys()];
    for (const block of ['mobilenet.e2', 'mobilenet.e3', 'transformer.encoder', 'down.pool', 'down.stride'])
      t.true(
        names.some((n) => n.startsWith(block)),
        block,
      );
  }

  const context: TestContext = { ...testContext(), artifacts: calm.artifacts };
  let saved = 0;
  const saving = (then: () => void): TestContext => ({
    ...context,
    checkpoint: {
      ...context.checkpoint,
      save: async (name, bytes) => {
        await context.checkpoint.save(name, bytes);
        saved++;
        then();
      },
    },
  });
  const kill = (): void => {
    for (const pid of children()) process.kill(pid, 'SIGKILL');
  };
  const error = await t.throwsAsync(trainer.fit(job, saving(kill)), { code: 'TF_TRAINING' });
  t.like(error, { retryable: true });
  t.true(saved >= 1);
  const resumed = await trainer.fit(
    job,
    saving(() => undefined),
  );
  t.is(saved, job.recipe.steps / job.checkpointEvery, 'an interval that was saved was done again');
  t.true(Buffer.from(resumed.weights).equals(Buffer.from(whole.weights)));
  t.deepEqual(resumed.history, whole.history);
});

/** Two steps of a supernet: weights to start from. */
async function supernetWeights(dataset: ArtifactRef, context: TestContext): Promise<ArtifactRef> {
  const job = tinyJob(dataset, { path: 'uniform', recipe: { ...tinyRecipe, steps: 2 }, stream: 'test/supernet' });
  const { weights } = await trainer.fit(job, { ...context, checkpoint: testContext().checkpoint });
  return context.artifacts.put('supernet', { 'weights.safetensors': weights });
}

test.serial('a supernet that trains by uniform paths is killed and goes on with the same bits', killedAndResumed, { path: 'uniform' });
test.serial('so does one that trains by the sandwich rule', killedAndResumed, {
  path: 'uniform',
  recipe: { ...tinyRecipe, steps: 20, sandwich: true },
  checkpointEvery: 5,
});
test.serial('so does a path whose easy images are skipped', killedAndResumed, {
  recipe: { ...tinyRecipe, steps: 60, skipEasy: 0.5, augment: { ...tinyRecipe.augment, mixup: 0, cutmix: 0 } },
});
test.serial('so does a path that is pruned while it trains, as in search and fine-tuning', killedAndResumed, { pruning }, true);

test.serial('who scores the weights otherwise gets them without an accuracy', async (t) => {
  const context = testContext();
  const { validateEvery: _, ...job } = tinyJob(await stripes(context.artifacts), { recipe: { ...tinyRecipe, steps: 5 } });
  const scored = await trainer.fit({ ...job, validateEvery: 0 }, context);
  const { weights, history, accuracy } = await trainer.fit(job, context);
  t.true(Buffer.from(weights).equals(Buffer.from(scored.weights)));
  t.deepEqual([accuracy, history.at(-1)!.accuracy], [undefined, undefined]);
  t.is(typeof scored.accuracy, 'number');
});

test.serial('a checkpoint of another job is not used', async (t) => {
  const context = testContext();
  const dataset = await stripes(context.artifacts);
  const short = { ...tinyRecipe, steps: 10 };
  await trainer.fit(tinyJob(dataset, { recipe: short }), context);
  const again = await trainer.fit(tinyJob(dataset, { recipe: { ...short, learningRate: 0.02 } }), context);
  const fresh = await trainer.fit(tinyJob(dataset, { recipe: { ...short, learningRate: 0.02 } }), {
    ...context,
    checkpoint: testContext().checkpoint,
  });
  t.true(Buffer.from(again.weights).equals(Buffer.from(fresh.weights)));
});

test.serial('a path starts from given weights and learns from a teacher', async (t) => {
  const context = testContext();
  const dataset = await stripes(context.artifacts);
  const recipe = { ...tinyRecipe, steps: 10 };
  const dense = await trainer.fit(tinyJob(dataset, { recipe }), context);
  const weights = await context.artifacts.put('weights', { 'weights.safetensors': dense.weights });
  const teacher = { supergraph: tinySupernet, path: [0, 0, 0, 0], weights, recalibrate: 32, temperature: 2, weight: 0.5 };
  const still = { ...recipe, steps: 2, learningRate: 1e-9, ema: 0 };
  const student = await trainer.fit(tinyJob(dataset, { recipe: still, weights, teacher, stream: 'student' }), context);
  const [before, after] = [decodeWeights(dense.weights), decodeWeights(student.weights)];
  for (const name of ['head.seqpool.fc.weight', 'mobilenet.e2.expand.weight']) {
    t.true(
      after.get(name)!.data.every((w, i) => Math.abs(w - before.get(name)!.data[i]!) < 1e-5),
      name,
    );
  }
});

test.serial('a student whose labels are all wrong learns what is right from the dense path of a supernet, pruned as it is', async (t) => {
  const context = testContext();
  const dataset = await stripes(context.artifacts);
  const { artifacts } = context;
  const plain = { ...tinyRecipe, steps: 160, augment: { ...tinyRecipe.augment, cutout: 0, randAugment: 0, mixup: 0, cutmix: 0 } };
  const supernet = await trainer.fit(tinyJob(dataset, { path: 'uniform', recipe: plain, stream: 'supernet' }), context);
  const weights = await artifacts.put('supernet', { 'weights.safetensors': supernet.weights });

  const files = (await artifacts.files(dataset)).map(({ name }) => name);
  const contents = Object.fromEntries(await Promise.all(files.map(async (name) => [name, await artifacts.read(dataset, name)] as const)));
  const wrong = Uint8Array.from(contents['train.labels.bin']!, (label) => (label + 1) % 4);
  const mislabelled = await artifacts.put('dataset', { ...contents, 'train.labels.bin': wrong });

  const teacher = { supergraph: tinySupernet, path: [0, 0, 0, 0], weights, recalibrate: 64, temperature: 2, weight: 1 };
  const student = tinyJob(mislabelled, { recipe: plain, pruning, stream: 'student' });
  const taught = await trainer.fit({ ...student, teacher }, context);
  const alone = await trainer.fit({ ...student, stream: 'alone' }, context);
  t.true(taught.accuracy! > 0.7, `taught ${taught.accuracy}`);
  t.true(alone.accuracy! < 0.3, `alone ${alone.accuracy}`);
});

test.serial('a loss that is not a number stops the training, names the step and keeps the last checkpoint', async (t) => {
  const context = testContext();
  const recipe = { ...tinyRecipe, learningRate: 1e30, clipNorm: 0 };
  const error = await t.throwsAsync(trainer.fit(tinyJob(await stripes(context.artifacts), { recipe, checkpointEvery: 1 }), context), {
    code: 'TF_TRAINING',
  });
  t.regex(error!.message, /loss is NaN|loss is Infinity|is finite/);
  t.regex(error!.message, /step \d+ of 40, learning rate \d/);
  const failed = Number(/step (\d+)/.exec(error!.message)![1]);
  const [saved] = [...context.checkpoints.values()];
  const { step, numbers } = opened(saved!);
  t.is(step, failed, 'of the step before');
  t.true(numbers.every(Number.isFinite), 'a checkpoint to go on from');
});

test.serial('weights that a step with a finite loss makes infinite are no checkpoint', async (t) => {
  const context = testContext();
  const recipe = { ...tinyRecipe, learningRate: 1e40, clipNorm: 0 };
  const job = tinyJob(await stripes(context.artifacts), { recipe, checkpointEvery: 1 });
  const error = await t.throwsAsync(trainer.fit(job, context), { code: 'TF_TRAINING' });
  t.regex(error!.message, /not every number of path \(weights\) is finite at step 0 of 40/);
  t.deepEqual([...context.checkpoints.keys()], []);
});

/** Step and numbers of a checkpoint: a length, a JSON header, float32 vectors. */
function opened(checkpoint: Uint8Array): { readonly step: number; readonly numbers: Float32Array } {
  const bytes = Uint8Array.from(checkpoint).buffer;
  const header = new DataView(bytes).getUint32(0, true);
  const { step } = JSON.parse(Buffer.from(bytes, 4, header).toString()) as { step: number };
  return { step, numbers: new Float32Array(bytes, 4 + header) };
}

test.serial('where no image is set aside, training images rank what is trained', async (t) => {
  const context = testContext();
  const dataset = await stripes(context.artifacts, { train: 64, validation: 0, test: 16 });
  const { weights, accuracy } = await trainer.fit(tinyJob(dataset, { recipe: { ...tinyRecipe, steps: 5 } }), context);
  const scored = {
    supergraph: tinySupernet,
    weights: await context.artifacts.put('weights', { 'weights.safetensors': weights }),
    dataset,
    split: 'validation' as const,
    images: 0,
    recalibrate: 0,
    items: [{ path: [0, 0, 0, 0] }],
    stream: 'test/score',
  };
  t.deepEqual(await trainer.score(scored, context), [accuracy]);
});

test.serial('trainings and scores do without the test images: only verify and evaluate look at them', async (t) => {
  const context = testContext();
  const { artifacts } = context;
  const whole = await stripes(artifacts);
  const names = (await artifacts.files(whole)).map(({ name }) => name).filter((name) => !name.startsWith('test.'));
  const contents = await Promise.all(names.map(async (name) => [name, await artifacts.read(whole, name)] as const));
  const dataset = await artifacts.put('dataset', Object.fromEntries(contents));
  t.is(names.length, 5);
  const recipe = { ...tinyRecipe, steps: 4 };
  const supernet = await trainer.fit(tinyJob(dataset, { path: 'uniform', recipe, validateEvery: 2, stream: 'supernet' }), context);
  const weights = await artifacts.put('supernet', { 'weights.safetensors': supernet.weights });
  await trainer.fit(tinyJob(dataset, { recipe, pruning, weights }), context);
  const items = [{ path: [0, 0, 0, 0], int8: true }];
  const job = { supergraph: tinySupernet, weights, dataset, images: 0, recalibrate: 32, items, stream: 'score' };
  t.is((await trainer.score({ ...job, split: 'validation' }, context)).length, 1);
  await t.throwsAsync(trainer.score({ ...job, split: 'test' }, context));
});

test.serial('too few images for a batch are refused', async (t) => {
  const context = testContext();
  const dataset = await stripes(context.artifacts, { train: 8, validation: 4, test: 4 });
  await t.throwsAsync(trainer.fit(tinyJob(dataset), context), { code: 'TF_DATASET', message: /8 images, fewer than a batch of 16/ });
});

test.serial('cancelling ends the training process', async (t) => {
  const abort = new AbortController();
  const context = testContext({ signal: abort.signal });
  const recipe = { ...tinyRecipe, steps: 100000 };
  const fitting = trainer.fit(tinyJob(await stripes(context.artifacts), { recipe, checkpointEvery: 1000000 }), {
    ...context,
    progress: () => abort.abort(),
  });
  await t.throwsAsync(fitting, { code: 'TF_CANCELLED' });
  t.deepEqual(children(), []);
});

test.serial('jobs that make no sense are refused before a process starts', async (t) => {
  const context = testContext();
  const dataset = await stripes(context.artifacts);
  await t.throwsAsync(trainer.fit(tinyJob(dataset, { path: 'uniform', pruning }), context), { code: 'TF_CONFIG_VALUE' });
  await t.throwsAsync(trainer.fit(tinyJob(dataset, { pruning: { ...pruning, sparse: [] } }), context), { code: 'TF_CONFIG_VALUE' });
  await t.throwsAsync(trainer.fit(tinyJob(dataset, { pruning: { ...pruning, initial: [0.5] } }), context), { code: 'TF_CONFIG_VALUE' });
  await t.throwsAsync(trainer.fit(tinyJob(dataset, { recipe: { ...tinyRecipe, sandwich: true } }), context), { code: 'TF_CONFIG_VALUE' });
});

test.serial('the fingerprint names TensorFlow, the threads and the vector instructions', async (t) => {
  const fingerprint = await trainer.fingerprint();
  t.regex(fingerprint['tensorflow']!, /^\d+\.\d+/);
  t.is(fingerprint['threads'], '1');
  t.is(fingerprint['vectors'], await vectorInstructions());
});
