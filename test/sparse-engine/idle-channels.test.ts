import test from 'ava';
import { runReference } from '../../core/integer/index.js';
import type { IntegerTensor, QuantizedModel, QuantizedNode, QuantizedTensor, Shape } from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { randomQuantizedModel } from '../../plugins/ptq/index.js';
import { emptyUnreadChannels } from '../../plugins/sparse-engine/lowering/empty-unread-channels.js';
import { foldConstantChannels } from '../../plugins/sparse-engine/lowering/fold-constant-channels.js';
import { removeIdleChannels } from '../../plugins/sparse-engine/lowering/remove-idle-channels.js';
import { randomBytes } from '../integer/one-node.js';

const bounds = { lo: -128, hi: 127, blockSize: 0 } as const;
const random = randomStream(1, 'idle channels');

test('folding constants and emptying unread channels change no bit of the output of random networks', async (t) => {
  let removed = 0;
  for (let seed = 0; seed < 30; seed++) {
    const { model } = await randomQuantizedModel(seed);
    const idle = removeIdleChannels(model);
    removed += weights(model) - weights(idle);
    sameOutput(t.deepEqual, model, idle, 4);
    sameOutput(t.deepEqual, model, foldConstantChannels(model).model, 1);
    t.deepEqual(weights(removeIdleChannels(idle)), weights(idle));
  }
  t.true(removed > 1000, `${removed} weights removed`);
});

test('a constant channel becomes a bias of a 1x1 convolution, through a pool too', (t) => {
  const model = network(
    [
      { op: 'Conv2D', id: 'a', inputs: ['input'], output: 'a', kernel: 3, stride: 1, ...bounds },
      { op: 'AvgPool2D', id: 'p', inputs: ['a'], output: 'p', size: 3 },
      { op: 'Conv2D', id: 'b', inputs: ['p'], output: 'b', kernel: 1, stride: 1, ...bounds },
    ],
    { a: [6, 6, 4], p: [2, 2, 4], b: [2, 2, 3] },
    { a: [2] },
  );
  const { model: folded, constants } = foldConstantChannels(model);
  t.is(constants.get('p')![2], constants.get('a')![2]);
  t.is(typeof constants.get('p')![2], 'number');
  t.deepEqual(columns(folded, 'b'), [true, true, false, true]);
  sameOutput(t.deepEqual, model, folded, 3);
});

for (const reader of ['Conv2D', 'DepthwiseConv2D'] as const) {
  test(`where a 3x3 ${reader} leaves the image it reads the zero point: only a constant of that value folds`, (t) => {
    const convolution =
      reader === 'Conv2D'
        ? ({ op: reader, id: 'b', inputs: ['a'], output: 'b', kernel: 3, stride: 1, ...bounds } as const)
        : ({ op: reader, id: 'b', inputs: ['a'], output: 'b', stride: 1, ...bounds } as const);
    const model = network(
      [{ op: 'Conv2D', id: 'a', inputs: ['input'], output: 'a', kernel: 1, stride: 1, ...bounds }, convolution],
      { a: [6, 6, 4], b: [6, 6, 4] },
      { a: [1, 3] },
    );
    const bias = model.parameters.get('a.bias')!.data;
    bias[1] = 0; // what a leaves there is the zero point
    bias[3] = 2 ** 20;
    const { model: folded } = foldConstantChannels(model);
    t.deepEqual(columns(folded, 'b'), [true, false, true, true]);
    sameOutput(t.deepEqual, model, folded, 3);
  });
}

test('a channel that only empty columns read is not computed, nor what only it reads', (t) => {
  const model = network(
    [
      { op: 'Conv2D', id: 'expand', inputs: ['input'], output: 'expand', kernel: 1, stride: 1, ...bounds },
      { op: 'DepthwiseConv2D', id: 'depthwise', inputs: ['expand'], output: 'depthwise', stride: 1, ...bounds },
      { op: 'Conv2D', id: 'project', inputs: ['depthwise'], output: 'project', kernel: 1, stride: 1, ...bounds },
    ],
    { expand: [6, 6, 4], depthwise: [6, 6, 4], project: [6, 6, 2] },
  );
  const project = model.parameters.get('project.weight')!.data;
  for (const i of [1, 5]) project[i] = 0;
  const emptied = emptyUnreadChannels(foldConstantChannels(model));
  t.deepEqual(rows(emptied, 'depthwise'), [true, false, true, true]);
  t.deepEqual(rows(emptied, 'expand'), [true, false, true, true]);
  sameOutput(t.deepEqual, model, emptied, 3);
});

test('a channel that a sum reads is kept, whatever reads the branch', (t) => {
  const model = network(
    [
      { op: 'Conv2D', id: 'a', inputs: ['input'], output: 'a', kernel: 1, stride: 1, ...bounds },
      { op: 'Conv2D', id: 'b', inputs: ['a', 'a'], output: 'b', kernel: 1, stride: 1, ...bounds },
    ],
    { a: [6, 6, 2], b: [6, 6, 2] },
  );
  model.parameters.get('b.weight')!.data.fill(0);
  const idle = removeIdleChannels(model);
  t.deepEqual(rows(idle, 'a'), [true, true]);
  sameOutput(t.deepEqual, model, idle, 3);
});

test('queries are not computed where a key is one for all tokens, keys not where a query is 0, values of 0 not merged', (t) => {
  const linear = (id: string, input: string) => ({ op: 'Linear', id, inputs: [input], output: id, ...bounds }) as const;
  const model = network(
    [
      { op: 'Reshape', id: 'x', inputs: ['input'], output: 'x' },
      linear('q', 'x'),
      linear('k', 'x'),
      linear('v', 'x'),
      { op: 'Attention', id: 'y', inputs: ['q', 'k', 'v'], output: 'y', heads: 2, scoreMultiplier: 2 ** 22, outputRatio: 2 ** 16 },
      linear('merge', 'y'),
    ],
    { x: [36, 2], q: [36, 8], k: [36, 8], v: [36, 8], y: [36, 8], merge: [36, 4] },
    { q: [1, 2], k: [4, 5], v: [6, 7] },
  );
  model.parameters.get('q.bias')!.data[2] = 0;
  model.parameters.get('v.bias')!.data[7] = 0;
  const idle = removeIdleChannels(model);
  const all = [0, 1, 2, 3, 4, 5, 6, 7];
  t.deepEqual(
    rows(idle, 'q'),
    all.map((c) => ![1, 2, 4, 5].includes(c)),
  );
  t.deepEqual(
    rows(idle, 'k'),
    all.map((c) => ![2, 4, 5].includes(c)),
  );
  t.deepEqual(
    columns(idle, 'merge'),
    all.map((c) => c !== 7),
  );
  sameOutput(t.deepEqual, model, idle, 3);
});

/** A model of nodes on an image [6, 6, 2], its output flattened; weights are random and nowhere 0 but in the rows of `empty`. */
function network(
  nodes: readonly QuantizedNode[],
  shapes: Readonly<Record<string, Shape>>,
  empty: Readonly<Record<string, readonly number[]>> = {},
): QuantizedModel {
  const last = nodes.at(-1)!.output;
  const classes = shapes[last]!.reduce((a, b) => a * b, 1);
  const described = (shape: Shape, zeroPoint: number): QuantizedTensor => ({ shape, scale: 1 / 64, zeroPoint });
  const tensors: Record<string, QuantizedTensor> = { input: described([6, 6, 2], 0) };
  const parameters = new Map<string, IntegerTensor>();
  for (const node of nodes) {
    const { shape: input, zeroPoint } = tensors[node.inputs[0]]!;
    const keeps = node.op === 'AvgPool2D' || node.op === 'Reshape' || node.op === 'Attention' || node.inputs.length > 1;
    const channels = shapes[node.output]!.at(-1)!;
    tensors[node.output] = described(shapes[node.output]!, keeps || node.op === 'Linear' ? zeroPoint : -7);
    if (!('lo' in node)) continue;
    const depth = input.at(-1)!;
    const kernel = node.op === 'Conv2D' ? [node.kernel, node.kernel] : [];
    const shape = node.op === 'DepthwiseConv2D' ? [channels, 3, 3] : [channels, ...kernel, depth];
    const perChannel = shape.slice(1).reduce((a, b) => a * b, 1);
    const data = randomBytes(random, channels * perChannel, 1, 127).map((w) => (random.integer(2) ? w : -w));
    for (const row of empty[node.id] ?? []) data.fill(0, row * perChannel, (row + 1) * perChannel);
    const bias = Int32Array.from({ length: channels }, () => random.integer(20000) - 10000);
    parameters.set(`${node.id}.weight`, { dtype: 'int8', shape, data });
    parameters.set(`${node.id}.bias`, { dtype: 'int32', shape: [channels], data: bias });
    parameters.set(`${node.id}.multiplier`, { dtype: 'int32', shape: [channels], data: new Int32Array(channels).fill(2 ** 24) });
  }
  tensors['flat'] = { ...tensors[last]!, shape: [classes] };
  const flatten: QuantizedNode = { op: 'Reshape', id: 'flatten', inputs: [last], output: 'flat' };
  const graph = { format: 'tinyformer-quantized@1', input: 'input', output: 'flat', nodes: [...nodes, flatten], tensors, classes } as const;
  return { graph, parameters };
}

function sameOutput(equal: (a: Int8Array, b: Int8Array) => void, a: QuantizedModel, b: QuantizedModel, images: number): void {
  const { input, output, tensors } = a.graph;
  const length = tensors[input]!.shape.reduce((x, y) => x * y, 1);
  for (let i = 0; i < images; i++) {
    const image = randomBytes(random, length);
    equal(runReference(b, image).get(output)!, runReference(a, image).get(output)!);
  }
}

function weights({ parameters }: QuantizedModel): number {
  return [...parameters].reduce(
    (sum, [name, { data }]) => sum + (name.endsWith('.weight') ? [...data].filter((w) => w !== 0).length : 0),
    0,
  );
}

/** Which output channels of a weight have any, and which of its input channels. */
function rows(model: QuantizedModel, id: string): readonly boolean[] {
  const { data, shape } = model.parameters.get(`${id}.weight`)!;
  const perRow = data.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, c) => data.subarray(c * perRow, (c + 1) * perRow).some((w) => w !== 0));
}

function columns(model: QuantizedModel, id: string): readonly boolean[] {
  const { data, shape } = model.parameters.get(`${id}.weight`)!;
  const isDepthwise = shape.length === 3;
  const depth = isDepthwise ? shape[0]! : shape.at(-1)!;
  const perChannel = isDepthwise ? 9 : 1;
  return Array.from({ length: depth }, (_, c) => [...data].some((w, i) => w !== 0 && Math.floor(i / perChannel) % depth === c));
}
