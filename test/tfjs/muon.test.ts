import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { randomStream } from '../../core/random/random-stream.js';
import { referenceNetwork } from '../../plugins/tfjs/bench/reference-network.js';
import { fixedChoice } from '../../plugins/tfjs/model/fragment.js';
import { muonMatrix } from '../../plugins/tfjs/model/muon-matrix.js';
import { EagerEmitter } from '../../plugins/tfjs/tensorflow/eager-emitter.js';
import { type Tensor, tf } from '../../plugins/tfjs/tensorflow/load.js';
import { muonStep } from '../../plugins/tfjs/train/muon.js';
import { Training } from '../../plugins/tfjs/train/training.js';

const random = randomStream(1, 'muon');
const drawn = (rows: number, columns: number): number[] => Array.from({ length: rows * columns }, () => random.normal());

function stepOf(momentum: readonly number[], shape: readonly [number, number]): readonly number[] {
  return tf.tidy(() => [...(muonStep(new EagerEmitter(), tf.tensor([...momentum], [...shape]), shape) as Tensor).dataSync()]);
}

for (const [rows, columns] of [
  [48, 32],
  [32, 48],
  [40, 40],
] as const) {
  test(`a step of ${rows} x ${columns} goes the momentum's way, alike in all directions`, (t) => {
    const momentum = drawn(rows, columns);
    const step = stepOf(momentum, [rows, columns]);
    t.true(step.reduce((sum, s, i) => sum + s * momentum[i]!, 0) > 0);
    // The sum of the squares of a matrix is that of its singular values: of an orthogonal one each is 1.
    const singular = step.reduce((sum, s) => sum + s * s, 0) / Math.min(rows, columns) / (0.04 * Math.max(rows, columns));
    t.true(singular > 0.5 && singular < 1.3, `mean squared singular value ${singular}`);
  });
}

test('directions that the momentum hardly has count as much as the others', (t) => {
  const diagonal = Array.from({ length: 32 * 32 }, (_, i) => (i % 33 === 0 ? 1 / (1 + Math.floor(i / 33)) : 0));
  const step = stepOf(diagonal, [32, 32]);
  const lengths = step.filter((_, i) => i % 33 === 0).map((s) => s / (0.2 * Math.sqrt(32)));
  t.true(Math.min(...lengths) > 0.6 && Math.max(...lengths) < 1.3, lengths.join());
});

test('the scale of the momentum makes no difference', (t) => {
  const momentum = drawn(32, 32);
  const [small, large] = [1e-3, 1e3].map((factor) =>
    stepOf(
      momentum.map((v) => v * factor),
      [32, 32],
    ),
  );
  t.true(small!.every((v, i) => Math.abs(v - large![i]!) < 1e-3));
});

test('narrow matrices are left to AdamW', (t) => {
  t.deepEqual(muonMatrix([3, 3, 16, 64]), [144, 64]);
  t.is(muonMatrix([3, 3, 3, 64]), undefined);
  t.is(muonMatrix([256, 10]), undefined);
});

test('a training by Muon learns, and goes on from its state with the same bits', (t) => {
  const batch = 4;
  const inputs = Float32Array.from({ length: batch * 3072 }, (_, i) => Math.sin(i * 0.37));
  const labels = Float32Array.from({ length: batch * 10 }, (_, i) => (i % 10 === Math.floor(i / 10) ? 1 : 0));
  const open = (): Training => {
    const recipe = { batch, optimizer: 'muon' as const, weightDecay: 0.1, clipNorm: 2, ema: 0 };
    const folder = join(mkdtempSync(join(tmpdir(), 'tinyformer-graph-')), 'graph');
    return new Training({ choices: fixedChoice(referenceNetwork, [0]), classes: 10, recipe, masked: false }, folder);
  };
  const one = open();
  one.initialize(1, undefined);
  const stepOf = (training: Training): number => training.step({ inputs, labels }, 0.003, undefined).loss;
  const first = stepOf(one);
  const state = one.state();
  const losses = [0, 1, 2, 3].map(() => stepOf(one));
  t.true(losses.at(-1)! < first / 2, `${first} to ${losses.at(-1)}`);
  const other = open();
  other.restore(state);
  t.deepEqual(
    [0, 1, 2, 3].map(() => stepOf(other)),
    losses,
  );
  one.close();
  other.close();
});
