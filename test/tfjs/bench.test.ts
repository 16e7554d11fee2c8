import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { singlePath } from '../../core/graph/single-path.js';
import { referenceNetwork } from '../../plugins/tfjs/bench/reference-network.js';
import { stockStep } from '../../plugins/tfjs/bench/stock-step.js';
import { fixedChoice } from '../../plugins/tfjs/model/fragment.js';
import { layoutOf } from '../../plugins/tfjs/model/layout.js';
import { tf } from '../../plugins/tfjs/tensorflow/load.js';
import { Training } from '../../plugins/tfjs/train/training.js';

test('the reference network has the weights that its description says', (t) => {
  const graph = singlePath(referenceNetwork, [0]);
  t.is(Math.round(layoutOf({ id: 'path', ...graph }).size / 1000), 287);
  t.deepEqual(graph.shapes[graph.output], [10]);
});

test('stock TensorFlow.js and the graph compute the same losses, step for step', (t) => {
  const batch = 4;
  const images = Float32Array.from({ length: batch * 3072 }, (_, i) => Math.sin(i * 0.37));
  const labels = Float32Array.from({ length: batch * 10 }, (_, i) => (i % 10 === Math.floor(i / 10) ? 1 : 0));
  const recipe = { batch, optimizer: 'adamw' as const, weightDecay: 0, clipNorm: 0, ema: 0 };
  const folder = join(mkdtempSync(join(tmpdir(), 'tinyformer-graph-')), 'graph');
  const training = new Training({ choices: fixedChoice(referenceNetwork, [0]), classes: 10, recipe, masked: false }, folder);
  training.initialize(1, undefined);
  const stock = stockStep(singlePath(referenceNetwork, [0]), 0.001);
  for (let step = 0; step < 3; step++) {
    const ours = training.step({ inputs: images, labels }, 0.001, undefined).loss;
    const theirs = tf.tidy(() => stock(tf.tensor(images, [batch, 32, 32, 3]), tf.tensor(labels, [batch, 10])));
    t.true(Math.abs(ours - theirs) < 0.01 * theirs + 1e-3, `step ${step}: ${ours} by the graph, ${theirs} by stock`);
  }
  training.close();
});
