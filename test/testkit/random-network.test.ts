import test from 'ava';
import { foldStructure } from '../../core/lowering/index.js';
import { randomNetwork } from '../../core/testkit/random-network.js';

test('equal seeds give equal networks, other seeds others', (t) => {
  t.deepEqual(randomNetwork(5), randomNetwork(5));
  t.notDeepEqual(randomNetwork(5).graph, randomNetwork(6).graph);
});

test('a hundred networks fold, and have every operation', (t) => {
  const ops = new Set<string>();
  let pooledKeys = 0;
  for (let seed = 0; seed < 100; seed++) {
    const { nodes, shapes } = foldStructure(randomNetwork(seed, 1).graph);
    for (const { node, inputs } of nodes) {
      ops.add(node.op);
      if (node.op === 'Attention' && shapes[inputs[0]!]![0] !== shapes[inputs[1]!]![0]) pooledKeys++;
    }
  }
  t.deepEqual([...ops].sort(), [
    'Attention',
    'AvgPool2D',
    'Conv2D',
    'DepthwiseConv2D',
    'LayerNorm',
    'Linear',
    'MaxPool2D',
    'Reshape',
    'SeqPool',
    'Softmax',
  ]);
  t.true(pooledKeys > 0);
});
