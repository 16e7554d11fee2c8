import test from 'ava';
import type { GraphNode } from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { differentiate } from '../../plugins/tfjs/model/differentiate.js';
import type { Fragment } from '../../plugins/tfjs/model/fragment.js';
import { poolBeforeActivation } from '../../plugins/tfjs/model/pool-before-activation.js';
import { EagerEmitter } from '../../plugins/tfjs/tensorflow/eager-emitter.js';
import { type Tensor, tf } from '../../plugins/tfjs/tensorflow/load.js';

function fragment(activation: 'ReLU' | 'ReLU6', more: readonly GraphNode[] = []): Fragment {
  const nodes: GraphNode[] = [
    { op: activation, id: 'a', inputs: ['x'], output: 'active' },
    { op: 'MaxPool2D', size: 2, id: 'p', inputs: ['active'], output: 'pooled' },
    ...more,
  ];
  const shapes = { x: [6, 4, 3], active: [6, 4, 3], pooled: [3, 2, 3], sum: [6, 4, 3] };
  return { id: 'f', nodes, input: 'x', output: more.at(-1)?.output ?? 'pooled', shapes };
}

const values = (value: unknown): number[] => [...(value as Tensor).dataSync()];

for (const activation of ['ReLU', 'ReLU6'] as const) {
  test(`${activation} before a max-pool or behind it: the same bits, gradients included`, (t) => {
    const written = fragment(activation);
    t.deepEqual(
      poolBeforeActivation(written).nodes.map((n) => [n.op, n.inputs, n.output]),
      [
        ['MaxPool2D', ['x'], 'active'],
        [activation, ['active'], 'pooled'],
      ],
    );
    const random = randomStream(1, 'pool', activation);
    // Whole numbers from -4 to 9: ties, windows without a positive value, values above 6.
    const image = Array.from({ length: 2 * 6 * 4 * 3 }, () => random.integer(14) - 4);
    const dy = Array.from({ length: 2 * 3 * 2 * 3 }, () => random.normal());
    tf.tidy(() => {
      const e = new EagerEmitter();
      const x = tf.tensor(image, [2, 6, 4, 3]);
      const gradient = tf.tensor(dy, [2, 3, 2, 3]);
      const swapped = differentiate(e, written, 2, x, new Map());
      const active = (activation === 'ReLU' ? tf.relu(x) : tf.relu6(x)) as Tensor;
      const pooled = differentiate(e, { ...written, nodes: [written.nodes[1]!], input: 'active' }, 2, active, new Map());
      t.deepEqual(values(swapped.output), values(pooled.output));
      const byActive = values(pooled.backward(gradient).input);
      const expected = byActive.map((g, i) => (image[i]! > 0 && (activation === 'ReLU' || image[i]! < 6) ? g : 0));
      t.deepEqual(
        values(swapped.backward(gradient).input).map((g) => g || 0),
        expected.map((g) => g || 0),
      );
    });
  });
}

test('an activation that others read too stays before the pool', (t) => {
  const add: GraphNode = { op: 'Add', id: 's', inputs: ['active', 'x'], output: 'sum' };
  const read = fragment('ReLU', [add]);
  t.deepEqual(poolBeforeActivation(read).nodes, read.nodes);
});
