import test from 'ava';
import type { Graph, GraphNode, Shape } from '../../core/graph/graph.js';
import { inferShape } from '../../core/graph/infer-shape.js';
import { foldStructure } from '../../core/lowering/index.js';

function graphOf(input: Shape, nodes: readonly GraphNode[]): Graph {
  const shapes: Record<string, Shape> = { input };
  for (const node of nodes)
    shapes[node.output] = inferShape(
      node,
      node.inputs.map((name) => shapes[name]!),
    );
  return { format: 'tinyformer-graph@1', input: 'input', output: nodes.at(-1)!.output, nodes, shapes };
}
const convolution = (id: string, input: string): GraphNode => ({
  op: 'Conv2D',
  id,
  inputs: [input],
  output: id,
  kernel: 1,
  stride: 1,
  channels: 4,
  bias: false,
});
const norm = (id: string, input: string): GraphNode => ({ op: 'BatchNorm', id, inputs: [input], output: id });
const relu = (id: string, input: string): GraphNode => ({ op: 'ReLU', id, inputs: [input], output: id });
const add = (id: string, skip: string, branch: string): GraphNode => ({ op: 'Add', id, inputs: [skip, branch], output: id });

test('batch norm and activation join their convolution under the name of the last tensor', (t) => {
  const { nodes, shapes } = foldStructure(graphOf([4, 4, 3], [convolution('c', 'input'), norm('n', 'c'), relu('r', 'n')]));
  t.is(nodes.length, 1);
  t.like(nodes[0], { inputs: ['input'], output: 'r', node: { id: 'c' }, batchNorm: { id: 'n' }, activation: { id: 'r' } });
  t.deepEqual(shapes, { input: [4, 4, 3], r: [4, 4, 4] });
});

test('an add joins the end of its branch, after its skip tensor is there', (t) => {
  const graph = graphOf(
    [4, 4, 4],
    [convolution('branch', 'input'), convolution('late', 'input'), norm('n', 'late'), add('sum', 'n', 'branch')],
  );
  const { nodes } = foldStructure(graph);
  t.deepEqual(
    nodes.map((n) => n.node.id),
    ['late', 'branch'],
  );
  t.deepEqual(nodes[1]!.inputs, ['input', 'n']);
  t.is(nodes[1]!.output, 'sum');
});

test('a chain of residuals folds link by link', (t) => {
  const { nodes } = foldStructure(
    graphOf([4, 4, 4], [convolution('a', 'input'), add('s', 'input', 'a'), convolution('b', 's'), add('u', 's', 'b')]),
  );
  t.deepEqual(
    nodes.map((n) => [n.inputs, n.output]),
    [
      [['input', 'input'], 's'],
      [['s', 's'], 'u'],
    ],
  );
});

test('all nodes that fold into nothing are listed at once', (t) => {
  const graph = graphOf(
    [4, 4, 4],
    [relu('first', 'input'), convolution('c', 'first'), relu('r', 'c'), add('sum', 'first', 'r'), norm('last', 'sum')],
  );
  const error = t.throws(() => foldStructure(graph), { code: 'TF_OPERATOR' });
  for (const id of ['ReLU first', 'Add sum', 'BatchNorm last']) t.true(error?.message.includes(id));
});

test('a branch that something else reads does not fold', (t) => {
  const graph = graphOf([4, 4, 4], [convolution('c', 'input'), add('sum', 'input', 'c'), convolution('d', 'c'), add('u', 'sum', 'd')]);
  t.throws(() => foldStructure(graph), { code: 'TF_OPERATOR', message: /Add sum/ });
});

test('a tensor that two nodes write is refused', (t) => {
  const graph = graphOf([4, 4, 4], [convolution('a', 'input'), { ...convolution('b', 'input'), output: 'a' }]);
  t.throws(() => foldStructure(graph), { code: 'TF_GRAPH', message: /Conv2D b writes tensor a/ });
});
