import test from 'ava';
import fc from 'fast-check';
import { singlePath } from '../../core/graph/single-path.js';
import { randomStream } from '../../core/random/random-stream.js';
import { samplePath } from '../../core/search/index.js';
import { DotSpace } from '../../plugins/super-nas/space/dot-space.js';
import { presetSpace } from '../../plugins/super-nas/space/presets.js';

const presets = ['tiny', 'small', 'normal', 'large'] as const;

for (const preset of presets) {
  test(`every path of every supernet of the ${preset} space ends in logits`, (t) => {
    const space = new DotSpace(presetSpace(preset, {}));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 2, max: 100 }), (seed, classes) => {
        const random = randomStream(seed, preset);
        const supergraph = space.supergraph(space.sampleSupernet(random), [32, 32, 3], classes);
        const graph = singlePath(supergraph, samplePath(supergraph, random));
        return graph.shapes[graph.output]!.length === 1 && graph.shapes[graph.output]![0] === classes;
      }),
      { numRuns: 40 },
    );
    t.pass();
  });
}

test('paths that share a candidate share its weights by name', (t) => {
  const space = new DotSpace(presetSpace('tiny', {}));
  const supergraph = space.supergraph(space.sampleSupernet(randomStream(1, 'x')), [32, 32, 3], 10);
  const first = supergraph.blocks.map(() => 0);
  const other = [...first];
  other[1] = 1;
  const ids = (path: readonly number[]): string[] => singlePath(supergraph, path).nodes.map((n) => n.id);
  const shared = ids(first).filter((id) => ids(other).includes(id));
  t.deepEqual(
    shared,
    ids(first).filter((id) => !id.startsWith(`${supergraph.blocks[1]!.id}.`)),
  );
});

test('the first convolution and the classifier are never pruned', (t) => {
  const space = new DotSpace(presetSpace('normal', {}));
  const supergraph = space.supergraph(space.sampleSupernet(randomStream(3, 'x')), [32, 32, 3], 10);
  const nodes = singlePath(
    supergraph,
    supergraph.blocks.map(() => 0),
  ).nodes;
  t.is(nodes[0]?.prune, undefined);
  t.is(nodes.at(-1)?.prune, undefined);
  t.truthy(nodes.some((n) => n.prune));
});

test('a point that is not of the space is refused by name', (t) => {
  const space = new DotSpace(presetSpace('tiny', {}));
  t.throws(() => space.supergraph({ depth: 3 }, [32, 32, 3], 10), { message: /no supernet of space dot/ });
});
