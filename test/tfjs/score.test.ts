import test from 'ava';
import { DataSetReader } from '../../core/dataset/index.js';
import { singlePath } from '../../core/graph/single-path.js';
import type { Weights } from '../../core/plugin/index.js';
import { layoutOf } from '../../plugins/tfjs/model/layout.js';
import { PreparedImages } from '../../plugins/tfjs/score/prepared-images.js';
import { scoreItem } from '../../plugins/tfjs/score/score-item.js';
import { tf } from '../../plugins/tfjs/tensorflow/load.js';
import { TfjsTrainer } from '../../plugins/tfjs/tfjs-trainer.js';
import { testContext } from './support/context.js';
import { tinyJob, tinyRecipe } from './support/jobs.js';
import { stripes } from './support/patterns.js';
import { tinySupernet } from './support/tiny-supernet.js';

const trainer = new TfjsTrainer(1);

test('scores are those of training, survive int8 and fall when nearly everything is pruned, and repeat', async (t) => {
  const context = testContext();
  const dataset = await stripes(context.artifacts);
  const recipe = { ...tinyRecipe, steps: 120, augment: { ...tinyRecipe.augment, cutout: 0, randAugment: 0, mixup: 0, cutmix: 0 } };
  const path = [0, 0, 0, 0];
  const fitted = await trainer.fit(tinyJob(dataset, { recipe }), context);
  const weights = await context.artifacts.put('weights', { 'weights.safetensors': fitted.weights });
  const sparse = (sparsity: number) => tinySupernet.blocks.map(() => ({ sparsity, blockSize: 4 }) as const);
  const job = {
    supergraph: tinySupernet,
    weights,
    dataset,
    split: 'validation' as const,
    images: 0,
    recalibrate: 0,
    items: [{ path }, { path, sparse: sparse(0) }, { path, int8: true }, { path, sparse: sparse(1) }],
    stream: 'test/score',
  };
  const scores = await trainer.score(job, context);
  const [float, dense, int8, empty] = scores as [number, number, number, number];
  t.is(float, fitted.accuracy!);
  t.is(dense, float);
  t.true(Math.abs(int8 - float) <= 0.05, `int8 ${int8}, float ${float}`);
  t.true(empty < float - 0.1, `empty ${empty}, float ${float}`);
  t.deepEqual(await trainer.score(job, context), scores);
  const [recalibrated] = await trainer.score({ ...job, recalibrate: 64, items: [{ path }] }, context);
  t.true(recalibrated! > 0.7, `recalibrated ${recalibrated}`);
});

test('weights that lack a path are refused by name', async (t) => {
  const context = testContext();
  const dataset = await stripes(context.artifacts);
  const fitted = await trainer.fit(tinyJob(dataset, { recipe: { ...tinyRecipe, steps: 2 } }), context);
  const weights = await context.artifacts.put('weights', { 'weights.safetensors': fitted.weights });
  const job = {
    supergraph: tinySupernet,
    weights,
    dataset,
    split: 'test' as const,
    images: 16,
    recalibrate: 0,
    items: [{ path: [0, 1, 0, 0] }],
    stream: 's',
  };
  await t.throwsAsync(trainer.score(job, context), { code: 'TF_GRAPH', message: /mobilenet\.e3/ });
});

test('scoring leaves no tensor behind, whatever is done to the path', async (t) => {
  const context = testContext();
  const data = await DataSetReader.ofArtifact(context.artifacts, await stripes(context.artifacts));
  const path = [0, 0, 0, 0];
  const { parameters, statistics } = layoutOf({ id: 'path', ...singlePath(tinySupernet, path) });
  const weights: Weights = new Map(
    [...parameters, ...statistics].map(({ name, shape, size }) => [name, { shape, data: new Float32Array(size).fill(0.1) }]),
  );
  const images = new PreparedImages(await data.split('validation'));
  const before = tf.memory().numTensors;
  const sparse = tinySupernet.blocks.map(() => ({ sparsity: 0.5, blockSize: 4 }) as const);
  for (const item of [{ path }, { path, sparse }, { path, sparse, int8: true }]) {
    scoreItem(tinySupernet, weights, item, { scored: images, recalibration: images, calibration: images });
    t.is(tf.memory().numTensors, before, JSON.stringify(item));
  }
  images.dispose();
  t.is(tf.memory().numTensors, before - images.batches.length);
});
