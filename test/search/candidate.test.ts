import test from 'ava';
import fc from 'fast-check';
import { singlePath } from '../../core/graph/single-path.js';
import { randomStream } from '../../core/random/random-stream.js';
import { candidateKey, isPrunable, mutateCandidate, raiseSparsity, sampleCandidate, wilsonInterval } from '../../core/search/index.js';
import { DotSpace } from '../../plugins/super-nas/space/dot-space.js';
import { presetSpace } from '../../plugins/super-nas/space/presets.js';

const space = new DotSpace(presetSpace('tiny', {}));
const supergraph = space.supergraph(space.sampleSupernet(randomStream(1, 'point')), [32, 32, 3], 10);

test('every sampled and mutated candidate is a path of the supernet', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const random = randomStream(seed, 'candidate');
      const candidate = sampleCandidate(supergraph, space, random);
      const child = mutateCandidate(supergraph, candidate, space, random);
      return [candidate, child].every((c) => {
        const graph = singlePath(supergraph, c.path);
        return graph.shapes[graph.output]?.[0] === 10 && c.sparse.length === supergraph.blocks.length;
      });
    }),
    { numRuns: 200 },
  );
  t.pass();
});

test('a block that gets weights by mutation gets a sparsity of the space, also where the space has no 0', (t) => {
  const choices = { sparsities: [0.75, 0.85], blockSizes: [2] } as const;
  let child = sampleCandidate(supergraph, choices, randomStream(1, 'first'));
  for (let i = 0; i < 2000; i++) {
    child = mutateCandidate(supergraph, child, choices, randomStream(i, 'mutation'));
    child.sparse.forEach(({ sparsity, blockSize }, block) => {
      if (!isPrunable(supergraph, child.path, block)) return t.is(sparsity, 0);
      return t.true(sparsity >= 0.75 && blockSize === 2, `${sparsity} in blocks of ${blockSize}`);
    });
  }
});

test('the same stream draws the same candidate, another name another', (t) => {
  const draw = (name: string): string => candidateKey(sampleCandidate(supergraph, space, randomStream(7, name)));
  t.is(draw('a'), draw('a'));
  t.not(draw('a'), draw('b'));
});

test('a sparsity that prunes nothing is written as dense, so that equal candidates look equal', (t) => {
  const mobilenet = supergraph.blocks.findIndex((b) => b.kind === 'mobilenet');
  const skip = supergraph.blocks[mobilenet]!.candidates.findIndex((c) => c.id === 'skip');
  for (let seed = 0; seed < 200; seed++) {
    const { path, sparse } = sampleCandidate(supergraph, space, randomStream(seed, 'skip'));
    if (path[mobilenet] === skip) t.deepEqual(sparse[mobilenet], { sparsity: 0, blockSize: 4 });
  }
});

test('a raised sparsity is reached wherever there is something to prune, and nothing else changes', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.double({ min: 0, max: 0.95, noNaN: true }), (seed, least) => {
      const { path, sparse } = sampleCandidate(supergraph, space, randomStream(seed, 'raised'));
      const raised = raiseSparsity(supergraph, path, sparse, least);
      t.deepEqual(
        raised.map(({ blockSize }) => blockSize),
        sparse.map(({ blockSize }) => blockSize),
      );
      supergraph.blocks.forEach((block, i) => {
        const prunable = block.candidates[path[i]!]!.nodes.some((node) => node.prunable);
        t.is(raised[i]!.sparsity, prunable ? Math.max(sparse[i]!.sparsity, least) : 0);
      });
    }),
    { numRuns: 100 },
  );
});

test('the Wilson interval holds the share and narrows with samples', (t) => {
  const [low, high] = wilsonInterval(90, 100);
  t.true(low < 0.9 && high > 0.9);
  const [low2, high2] = wilsonInterval(900, 1000);
  t.true(high2 - low2 < high - low);
  t.deepEqual(wilsonInterval(0, 0), [0, 1]);
  for (const samples of [1, 7, 50, 150, 400]) {
    t.is(wilsonInterval(0, samples)[0], 0);
    t.is(wilsonInterval(samples, samples)[1], 1);
  }
});
