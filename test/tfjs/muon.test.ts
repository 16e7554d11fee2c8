import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { FragmentNode, SuperGraph } from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { DotSpace } from '../../plugins/super-nas/space/dot-space.js';
import { presetSpace } from '../../plugins/super-nas/space/presets.js';
import { referenceNetwork } from '../../plugins/tfjs/bench/reference-network.js';
import { fixedChoice, supernetChoices } from '../../plugins/tfjs/model/fragment.js';
import { layoutOf } from '../../plugins/tfjs/model/layout.js';
import { muonMatrix } from '../../plugins/tfjs/model/muon-matrix.js';
import { EagerEmitter } from '../../plugins/tfjs/tensorflow/eager-emitter.js';
import { type Tensor, tf } from '../../plugins/tfjs/tensorflow/load.js';
import { TfjsTrainer } from '../../plugins/tfjs/tfjs-trainer.js';
import { muonStep } from '../../plugins/tfjs/train/muon.js';
import { Training } from '../../plugins/tfjs/train/training.js';
import { testContext } from './support/context.js';
import { tinyJob, tinyRecipe } from './support/jobs.js';
import { stripes } from './support/patterns.js';

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

test('a classifier is left to AdamW however many classes there are', (t) => {
  const space = new DotSpace(presetSpace('tiny', {}));
  const supergraph = space.supergraph(space.sampleSupernet(randomStream(1, 'point')), [32, 32, 3], 100);
  const head = supernetChoices(supergraph).at(-1)!.fragments[0]!;
  const { muon, parameters } = layoutOf(head);
  t.deepEqual(muon, []);
  t.true(parameters.some(({ name, shape }) => name.endsWith('classifier.weight') && Math.min(...shape) >= 32));
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

/** From a tensor to that of the next letter. */
function convolution(input: string): FragmentNode[] {
  const next = String.fromCharCode(input.charCodeAt(0) + 1);
  return [
    { id: `conv-${input}`, op: 'Conv2D', inputs: [input], output: `${input}.y`, kernel: 3, stride: 1, channels: 48, bias: false },
    { id: `norm-${input}`, op: 'BatchNorm', inputs: [`${input}.y`], output: `${input}.n` },
    { id: `relu-${input}`, op: 'ReLU', inputs: [`${input}.n`], output: next },
  ];
}

/** 8x8 images, four classes, matrices wide enough for Muon. */
const wide: SuperGraph = {
  format: 'tinyformer-supergraph@1',
  input: [8, 8, 3],
  classes: 4,
  blocks: [
    {
      id: 'all',
      kind: 'head',
      candidates: [
        {
          id: 'one',
          nodes: [
            { id: 'first', op: 'Conv2D', inputs: ['in'], output: 'a', kernel: 3, stride: 2, channels: 32, bias: false },
            { id: 'first-bn', op: 'BatchNorm', inputs: ['a'], output: 'b' },
            { id: 'first-relu', op: 'ReLU', inputs: ['b'], output: 'c' },
            ...['c', 'd', 'e', 'f', 'g', 'h'].flatMap(convolution),
            { id: 'tokens', op: 'Reshape', inputs: ['i'], output: 't', shape: [16, 48] },
            { id: 'pool', op: 'SeqPool', inputs: ['t'], output: 'p' },
            { id: 'fc', op: 'Linear', inputs: ['p'], output: 'y', channels: 4 },
          ],
        },
      ],
    },
  ],
};

test('every process that trains by Muon comes to the same bits', async (t) => {
  const results: string[] = [];
  for (let i = 0; i < 4; i++) {
    const context = testContext();
    const recipe = { ...tinyRecipe, steps: 3, optimizer: 'muon' as const };
    const job = tinyJob(await stripes(context.artifacts), { supergraph: wide, path: [0], recipe });
    results.push(Buffer.from((await new TfjsTrainer(1).fit(job, context)).weights).toString('base64'));
  }
  t.is(new Set(results).size, 1);
});
