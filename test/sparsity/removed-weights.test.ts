import test from 'ava';
import { TinyformerError } from '../../core/errors/index.js';
import type { Graph, Weights } from '../../core/graph/graph.js';
import { removedWeights } from '../../core/sparsity/index.js';

const graph: Graph = {
  format: 'tinyformer-graph@1',
  input: 'input',
  output: 'second',
  nodes: [
    { op: 'Linear', id: 'first', inputs: ['input'], output: 'first', channels: 2, prune: { choiceBlock: 'block' } },
    { op: 'Linear', id: 'second', inputs: ['first'], output: 'second', channels: 2 },
  ],
  shapes: { input: [4], first: [2], second: [2] },
};

const weights = (...names: readonly string[]): Weights =>
  new Map(names.map((name) => [name, { shape: [4, 2], data: Float32Array.of(1, 0, 0, -2, 0, 1e-9, 3, 0) }]));

test('zeros count where pruning may have made them, over its own weights and over all', (t) => {
  t.deepEqual(removedWeights(graph, weights('first.weight', 'first.bias', 'second.weight')), { removed: 4, prunable: 8, all: 16 });
});

test('a missing weight is named', (t) => {
  const error = t.throws(() => removedWeights(graph, weights('first.weight')), { instanceOf: TinyformerError, message: /second\.weight/ });
  t.is(error.code, 'TF_GRAPH');
});
