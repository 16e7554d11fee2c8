import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Recipe } from '../../core/plugin/index.js';
import type { Batch } from '../../plugins/tfjs/augment/mix.js';
import { fixedChoice, supernetChoices } from '../../plugins/tfjs/model/fragment.js';
import { tf } from '../../plugins/tfjs/tensorflow/load.js';
import { teacherOf } from '../../plugins/tfjs/train/teacher.js';
import { Training } from '../../plugins/tfjs/train/training.js';
import { tinyRecipe } from './support/jobs.js';
import { tinySupernet } from './support/tiny-supernet.js';

const path = [1, 1, 0, 0];

function open(
  choices: ReturnType<typeof fixedChoice>,
  masked = false,
  teacher?: ReturnType<typeof teacherOf>,
  recipe: Recipe = tinyRecipe,
): Training {
  const training = new Training(
    { choices, classes: 4, recipe, masked, ...(teacher ? { teacher } : {}) },
    join(mkdtempSync(join(tmpdir(), 'tinyformer-graph-')), 'graph'),
  );
  training.initialize(3, undefined);
  return training;
}

function batch(offset = 0): Batch {
  const inputs = Float32Array.from({ length: 16 * 192 }, (_, i) => Math.sin((i + offset) * 1.7));
  const labels = Float32Array.from({ length: 16 * 4 }, (_, i) => ((i >> 2) % 4 === i % 4 ? 1 : 0));
  return { inputs, labels };
}

test('a path inside its supernet starts and trains like the path alone', (t) => {
  const alone = open(fixedChoice(tinySupernet, path));
  const supernet = open(supernetChoices(tinySupernet));
  for (let i = 0; i < 4; i++) {
    const a = alone.step(batch(i), 0.01, undefined).loss;
    const b = supernet.step(batch(i), 0.01, path).loss;
    t.true(Math.abs(a - b) < 1e-4, `step ${i}: ${a} alone, ${b} in the supernet`);
  }
  const inSupernet = supernet.result();
  for (const [name, { data }] of alone.result()) {
    const other = inSupernet.get(name)!.data;
    t.true(
      data.every((v, i) => Math.abs(v - other[i]!) < 2e-3),
      name,
    );
  }
  alone.close();
  supernet.close();
});

test('a step changes the weights, slots and statistics of its path only', (t) => {
  const training = open(supernetChoices(tinySupernet));
  const before = training.state();
  training.step(batch(), 0.01, path);
  const after = training.state();
  for (const [name, values] of before) {
    const [block, candidate] = name.slice(1, name.indexOf('/')).split('.').map(Number) as [number, number];
    const same = after.get(name)!.every((v, i) => v === values[i]);
    t.is(same, path[block] !== candidate, name);
  }
  training.close();
});

test('by the sandwich rule the gradients of all paths make one update, of what they use', (t) => {
  const recipe = { ...tinyRecipe, clipNorm: 0 };
  const other = [0, 2, 0, 0];
  const trained = (sandwich: boolean, ...paths: (readonly number[])[]) => {
    const training = open(supernetChoices(tinySupernet), false, undefined, { ...recipe, sandwich });
    const before = training.state();
    for (const path of paths) training.step(batch(), 0.01, path);
    const summed = training.state();
    if (sandwich) training.update(0.01, paths);
    const after = training.state();
    training.close();
    return { before, summed, after };
  };
  const [one, two] = [trained(false, path).after, trained(false, other).after];
  const { before, summed, after } = trained(true, path, other);
  for (const [name, values] of after) {
    const [block, candidate] = name.slice(1, name.indexOf('/')).split('.').map(Number) as [number, number];
    const reached = [path, other].some((p) => p[block] === candidate);
    if (!name.endsWith('tatistics')) t.deepEqual(summed.get(name), before.get(name), `${name} waits for the update`);
    if (!reached) t.deepEqual(values, before.get(name), name);
    if (name.endsWith('/count')) t.is(values[0], reached ? 1 : 0, name);
    // After one step AdamW's mean gradient is a tenth of the gradient.
    if (name.endsWith('/first')) {
      t.true(
        values.every((v, i) => Math.abs(v - one.get(name)![i]! - two.get(name)![i]!) < 1e-5),
        name,
      );
    }
  }
  const again = trained(true, path).after;
  for (const [name, values] of again) {
    t.true(
      values.every((v, i) => Math.abs(v - one.get(name)![i]!) < 1e-6),
      `${name} after an update of one path`,
    );
  }
});

test('removed weights are zero from the moment of pruning on', (t) => {
  const training = open(fixedChoice(tinySupernet, path), true);
  training.step(batch(), 0.01, undefined);
  const [group] = training.groups.flat();
  const mask = Float32Array.from({ length: group!.layout.size }, (_, i) => (i % 3 === 0 ? 0 : 1));
  training.setMasks(new Map([[group!.name, mask]]));
  const removedAreZero = (): boolean => training.weights(group!).every((w, i) => mask[i] === 1 || w === 0);
  t.true(removedAreZero());
  for (let i = 0; i < 3; i++) training.step(batch(i), 0.01, undefined);
  t.true(removedAreZero());
  training.close();
});

test('training goes on from its state with the same bits', (t) => {
  const one = open(fixedChoice(tinySupernet, path), true);
  for (let i = 0; i < 3; i++) one.step(batch(i), 0.01, undefined);
  const other = open(fixedChoice(tinySupernet, path), true);
  other.restore(one.state());
  for (let i = 3; i < 6; i++) t.is(other.step(batch(i), 0.01, undefined).loss, one.step(batch(i), 0.01, undefined).loss);
  t.deepEqual(other.state(), one.state());
  one.close();
  other.close();
});

test('two hundred steps leave no tensor behind', (t) => {
  const training = open(supernetChoices(tinySupernet));
  training.step(batch(), 0.01, path);
  const before = tf.memory().numTensors;
  for (let i = 0; i < 200; i++) training.step(batch(i), 0.01, path);
  training.state();
  training.result();
  t.is(tf.memory().numTensors, before);
  training.close();
});

test('neither do steps of a pruned path under a teacher, nor new masks', (t) => {
  const alone = open(fixedChoice(tinySupernet, path));
  const weights = alone.result();
  alone.close();
  const teacher = teacherOf(
    { supergraph: tinySupernet, path, weights: { kind: 'weights', sha256: '', bytes: 0 }, recalibrate: 0, temperature: 2, weight: 0.5 },
    weights,
    undefined,
  );
  const training = open(fixedChoice(tinySupernet, path), true, teacher);
  const [group] = training.groups.flat();
  const mask = new Map([[group!.name, new Float32Array(group!.layout.size).fill(1)]]);
  training.step(batch(), 0.01, undefined);
  const before = tf.memory().numTensors;
  for (let i = 0; i < 50; i++) {
    training.step(batch(i), 0.01, undefined);
    training.setMasks(mask);
    training.weights(group!);
  }
  t.is(tf.memory().numTensors, before);
  training.close();
});

test('the weights that come out are averages: each step moves them by what the decay leaves, young ones by more', (t) => {
  const training = open(fixedChoice(tinySupernet, path));
  const group = training.groups.flat()[0]!;
  const average = (): Float32Array => training.state().get(`${group.name}/average`)!;
  for (let step = 1; step <= 5; step++) {
    const before = average();
    training.step(batch(step), 0.01, undefined);
    const now = training.weights(group);
    const decay = Math.min(tinyRecipe.ema, step / (step + 9));
    t.true(
      average().every((a, i) => Math.abs(a - (decay * before[i]! + (1 - decay) * now[i]!)) < 1e-5),
      `step ${step}`,
    );
  }
  const { name, offset, size } = group.layout.parameters[0]!;
  t.deepEqual(training.result().get(name)!.data, average().slice(offset, offset + size));
  training.close();
});
