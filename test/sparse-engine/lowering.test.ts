import test from 'ava';
import fc from 'fast-check';
import { inferShape } from '../../core/graph/infer-shape.js';
import type { Graph, GraphNode, Shape } from '../../core/plugin/index.js';
import { isServed } from '../../plugins/sparse-engine/choice/kernels.js';
import type { OperationShape } from '../../plugins/sparse-engine/kernel.js';
import { foldGraph } from '../../plugins/sparse-engine/lowering/fold-graph.js';
import { identityParameters } from '../../plugins/sparse-engine/lowering/identity.js';
import { lower } from '../../plugins/sparse-engine/lowering/lower.js';
import { typicalBlocks, typicalRowMasks } from '../../plugins/sparse-engine/lowering/typical-blocks.js';

const convolution = (id: string, input: string, more: object = {}): object => ({
  op: 'Conv2D',
  id,
  inputs: [input],
  kernel: 3,
  stride: 1,
  channels: 8,
  bias: true,
  ...more,
});
const depthwise = (id: string, input: string): object => ({ op: 'DepthwiseConv2D', id, inputs: [input], stride: 1 });

test('batch norm, activation and add become part of the convolution before them', (t) => {
  const operations = lowered([
    convolution('a', 'input'),
    convolution('between', 'a'),
    convolution('b', 'between', { kernel: 1, bias: false }),
    { op: 'BatchNorm', id: 'n', inputs: ['b'] },
    { op: 'Add', id: 'sum', inputs: ['a', 'n'] },
    convolution('c', 'sum', { kernel: 1 }),
    { op: 'ReLU6', id: 'r', inputs: ['c'] },
  ]);
  t.deepEqual(
    operations.map(({ id, residual, output }) => [id, residual, output.tensor]),
    [
      ['a', false, 'a'],
      ['between', false, 'between'],
      ['b', true, 'sum'],
      ['c', false, 'r'],
    ],
  );
});

test('a max-pool joins the convolution before it, unless that is read elsewhere', (t) => {
  const pool = { op: 'MaxPool2D', id: 'p', inputs: ['a'], size: 2 };
  t.deepEqual(
    lowered([convolution('a', 'input'), pool]).map(({ id, pool }) => [id, pool]),
    [['a', 2]],
  );
  const shared = lowered([
    convolution('a', 'input'),
    pool,
    convolution('b', 'p'),
    { op: 'MaxPool2D', id: 'q', inputs: ['a'], size: 2 },
    { op: 'Add', id: 's', inputs: ['q', 'b'] },
  ]);
  t.deepEqual(
    shared.map(({ id, pool }) => [id, pool]),
    [
      ['a', 0],
      ['p', 0],
      ['q', 0],
      ['b', 0],
    ],
  );
});

test('expand, depthwise and project hand planes on without copies', (t) => {
  const operations = lowered([
    convolution('expand', 'input', { kernel: 1 }),
    depthwise('dw', 'expand'),
    convolution('project', 'dw', { kernel: 1 }),
  ]);
  t.deepEqual(
    operations.map(({ id, inputs, output }) => [id, inputs[0]!.layout, output.layout]),
    [
      ['expand', 'hwc', 'planar'],
      ['dw', 'planar', 'planar'],
      ['project', 'planar', 'hwc'],
    ],
  );
  t.is(operations[1]!.output.plane!.offset, 0);
});

test('a depthwise convolution between others gets exact copies into and out of planes', (t) => {
  const operations = lowered([convolution('a', 'input'), depthwise('dw', 'a'), { op: 'AvgPool2D', id: 'p', inputs: ['dw'], size: 2 }]);
  t.deepEqual(
    operations.map(({ id, identity = false }) => [id, identity]),
    [
      ['a', false],
      ['dw planes in', true],
      ['dw', false],
      ['dw planes out', true],
      ['p', false],
    ],
  );
});

test('the copy gives every byte back', (t) => {
  const [, copy] = lowered([convolution('a', 'input'), depthwise('dw', 'a'), { op: 'AvgPool2D', id: 'p', inputs: ['dw'], size: 2 }]);
  for (const zeroPoint of [-128, -7, 0, 127]) {
    const { weight, bias, multiplier } = identityParameters({ ...copy!, inputs: [{ ...copy!.inputs[0]!, zeroPoint }] });
    for (let q = -128; q <= 127; q++) {
      const product = (BigInt(weight![0]! * q + bias![0]!) * BigInt(multiplier![0]!) + 2n ** 31n) >> 32n;
      t.is(zeroPoint + Number(product), q);
    }
  }
});

test('a residual whose skip tensor is read again gets a copy of it', (t) => {
  const operations = lowered([
    convolution('a', 'input'),
    convolution('b', 'a'),
    { op: 'Add', id: 's', inputs: ['a', 'b'] },
    convolution('c', 's'),
    { op: 'Add', id: 'u', inputs: ['a', 'c'] },
  ]);
  t.deepEqual(
    operations.map(({ id, inputs }) => [id, inputs.at(-1)!.tensor]),
    [
      ['a', 'input'],
      ['b skip', 'a'],
      ['b', 'b skip'],
      ['c', 'a'],
    ],
  );
});

test('reshapes share memory and dead nodes are gone', (t) => {
  const operations = lowered([
    convolution('a', 'input'),
    convolution('dead', 'a'),
    { op: 'Reshape', id: 'r', inputs: ['a'], shape: [64, 8] },
    { op: 'SeqPool', id: 's', inputs: ['r'] },
  ]);
  t.deepEqual(
    operations.map(({ id, inputs }) => [id, inputs[0]!.tensor, inputs[0]!.shape.length]),
    [
      ['a', 'input', 3],
      ['s', 'a', 2],
    ],
  );
});

test('the blocks of a weight that does not exist yet are spread as chance would', (t) => {
  t.deepEqual(typicalBlocks(8, 8, 16), [0, 1, 1, 2, 2, 3, 3, 4]);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 200 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (channels, blocks, share) => {
        const kept = Math.round(share * channels * blocks);
        const counts = typicalBlocks(channels, blocks, kept);
        return counts.reduce((a, b) => a + b) === kept && counts.every((n) => n >= 0 && n <= blocks);
      },
    ),
  );
  const rows = (mask: number): number => [1, 2, 4].filter((bit) => mask & bit).length;
  t.is(
    typicalRowMasks(8, 13).reduce((sum, mask) => sum + rows(mask), 0),
    13,
  );
});

test('what a ReLU writes may be negative where it is added to, and is clamped then', (t) => {
  const clampOfFirst = (drafts: readonly object[]): string | undefined => lowered(drafts).find(({ id }) => id === 'a')!.clamp;
  const convolution = { op: 'Conv2D', kernel: 1, stride: 1, channels: 8, bias: true };
  const branch = [
    { ...convolution, id: 'a', inputs: ['input'] },
    { op: 'ReLU6', id: 'r', inputs: ['a'] },
    { ...convolution, id: 'b', inputs: ['r'] },
  ];
  t.is(clampOfFirst(branch), undefined);
  t.is(clampOfFirst([...branch, { op: 'Add', id: 's', inputs: ['r', 'b'] }]), 'both');
});

function lowered(drafts: readonly object[]): readonly OperationShape[] {
  const shapes: Record<string, Shape> = { input: [8, 8, 8] };
  const nodes = drafts.map((draft): GraphNode => {
    const node = { ...draft, output: (draft as { id: string }).id } as GraphNode;
    shapes[node.output] = inferShape(
      node,
      node.inputs.map((tensor) => shapes[tensor]!),
    );
    return node;
  });
  const graph: Graph = { format: 'tinyformer-graph@1', input: 'input', output: nodes.at(-1)!.output, nodes, shapes };
  const { structure, prunedOf } = foldGraph(graph, new Map());
  return lower(structure, prunedOf, isServed).operations;
}
