import test from 'ava';
import { inferShape } from '../../core/graph/infer-shape.js';
import type { GraphNode, Shape } from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { operatorOf, operators } from '../../plugins/tfjs/ops/index.js';
import { EagerEmitter } from '../../plugins/tfjs/tensorflow/eager-emitter.js';
import { type Tensor, tf } from '../../plugins/tfjs/tensorflow/load.js';

type WithoutNames<T> = T extends unknown ? Omit<T, 'id' | 'inputs' | 'output'> : never;

const cases: readonly { readonly node: WithoutNames<GraphNode>; readonly inputs: readonly Shape[] }[] = [
  { node: { op: 'Conv2D', kernel: 3, stride: 1, channels: 4, bias: false }, inputs: [[5, 5, 3]] },
  { node: { op: 'Conv2D', kernel: 3, stride: 2, channels: 4, bias: true }, inputs: [[6, 6, 3]] },
  { node: { op: 'Conv2D', kernel: 1, stride: 1, channels: 5, bias: false }, inputs: [[4, 4, 3]] },
  { node: { op: 'DepthwiseConv2D', stride: 1 }, inputs: [[5, 5, 3]] },
  { node: { op: 'DepthwiseConv2D', stride: 2 }, inputs: [[6, 6, 3]] },
  { node: { op: 'BatchNorm' }, inputs: [[3, 3, 4]] },
  { node: { op: 'ReLU' }, inputs: [[3, 3, 4]] },
  { node: { op: 'ReLU6' }, inputs: [[3, 3, 4]] },
  { node: { op: 'MaxPool2D', size: 2 }, inputs: [[4, 4, 3]] },
  { node: { op: 'AvgPool2D', size: 2 }, inputs: [[4, 4, 3]] },
  { node: { op: 'Linear', channels: 5 }, inputs: [[6, 4]] },
  { node: { op: 'Linear', channels: 3 }, inputs: [[4]] },
  {
    node: { op: 'Add' },
    inputs: [
      [3, 3, 2],
      [3, 3, 2],
    ],
  },
  { node: { op: 'LayerNorm' }, inputs: [[5, 8]] },
  {
    node: { op: 'Attention', heads: 2 },
    inputs: [
      [5, 8],
      [5, 8],
      [5, 8],
    ],
  },
  {
    node: { op: 'Attention', heads: 2 },
    inputs: [
      [3, 4],
      [6, 4],
      [6, 4],
    ],
  },
  { node: { op: 'Softmax' }, inputs: [[4, 6]] },
  { node: { op: 'SeqPool' }, inputs: [[5, 6]] },
  { node: { op: 'Reshape', shape: [8, 3] }, inputs: [[2, 4, 3]] },
];

const batch = 3;

for (const { node: described, inputs: shapes } of cases) {
  const node = { ...described, id: 'n', inputs: shapes.map((_, i) => `x${i}`), output: 'y' } as GraphNode;
  test(`gradients of ${JSON.stringify(described)} on [${shapes.join('], [')}] are those of finite differences`, (t) => {
    const random = randomStream(1, 'gradients', JSON.stringify(described));
    const specs = operatorOf(node)
      .parameters(node, shapes)
      .filter((s) => s.kind !== 'runningMean' && s.kind !== 'runningVariance');
    // Values on a grid away from 0 and 6 and from each other, so that no kink or tie lies within the difference's step.
    const values = [...shapes.map((s) => [batch, ...s]), ...specs.map((s) => s.shape)].map((shape) => ({
      shape,
      data: random
        .shuffle(Array.from({ length: product(shape) }, (_, i) => ((i * 0.618034) % 1) * 3 - 1.5 + (i % 2) * 0.003))
        .map((v) => (Math.abs(v) < 0.03 ? v + 0.1 : v)),
    }));
    const output = [batch, ...inferShape(node, shapes)];
    const weighting = Array.from({ length: product(output) }, () => random.normal());

    const evaluate = (data: readonly (readonly number[])[]): { readonly loss: number; readonly gradients: readonly Float32Array[] } =>
      tf.tidy(() => {
        const tensors = data.map((d, i) => tf.tensor([...d], [...values[i]!.shape]));
        const weights = Object.fromEntries(specs.map((s, i) => [s.role, tensors[shapes.length + i]!]));
        const call = { node, batch, shapes, output: output.slice(1), inputs: tensors.slice(0, shapes.length), weights };
        const result = operatorOf(node).forward(new EagerEmitter(), call);
        const y = Float32Array.from((result.output as Tensor).dataSync());
        const back = result.backward(tf.tensor(weighting, output));
        const gradients = [...back.inputs, ...specs.map((s) => back.weights[s.role]!)].map((g) =>
          Float32Array.from((g as Tensor).dataSync()),
        );
        return { loss: y.reduce((sum, v, i) => sum + v * weighting[i]!, 0), gradients };
      });

    const at = values.map((v) => v.data);
    const { gradients } = evaluate(at);
    values.forEach(({ shape }, which) => {
      t.is(gradients[which]!.length, product(shape));
      for (let trial = 0; trial < 3; trial++) {
        const direction = at[which]!.map(() => random.normal());
        const step = 2e-3;
        const moved = (sign: number) => at.map((d, i) => (i === which ? d.map((v, j) => v + sign * step * direction[j]!) : d));
        const numeric = (evaluate(moved(1)).loss - evaluate(moved(-1)).loss) / (2 * step);
        const analytic = gradients[which]!.reduce((sum, g, j) => sum + g * direction[j]!, 0);
        const size = Math.hypot(...gradients[which]!) || 1;
        t.true(Math.abs(numeric - analytic) < 0.02 * size + 5e-3, `value ${which}: ${numeric} by differences, ${analytic} by the operator`);
      }
    });
  });
}

test('every operator is among those that are compared', (t) => {
  t.deepEqual([...new Set(cases.map(({ node }) => node.op))].sort(), Object.keys(operators).sort());
});

test('a forward and backward pass of any operator leaves no tensor behind', (t) => {
  for (const { node: described, inputs: shapes } of cases) {
    const node = { ...described, id: 'n', inputs: shapes.map((_, i) => `x${i}`), output: 'y' } as GraphNode;
    const specs = operatorOf(node).parameters(node, shapes);
    const output = inferShape(node, shapes);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) {
      tf.tidy(() => {
        const inputs = shapes.map((shape) => tf.ones([batch, ...shape]));
        const weights = Object.fromEntries(specs.map(({ role, shape }) => [role, tf.ones([...shape])]));
        operatorOf(node)
          .forward(new EagerEmitter(), { node, batch, shapes, output, inputs, weights })
          .backward(tf.ones([batch, ...output]));
      });
    }
    t.is(tf.memory().numTensors, before, node.op);
  }
});

function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
