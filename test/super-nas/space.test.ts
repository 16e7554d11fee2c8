import test from 'ava';
import fc from 'fast-check';
import { singlePath } from '../../core/graph/single-path.js';
import { randomStream } from '../../core/random/random-stream.js';
import { samplePath } from '../../core/search/index.js';
import { DotSpace } from '../../plugins/super-nas/space/dot-space.js';
import { dotSpaceOptions, presetSpace } from '../../plugins/super-nas/space/presets.js';

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

/** Candidates of the choice blocks of a supernet of the preset `normal`, some of its keys replaced. */
function candidates(replaced: Readonly<Record<string, unknown>> = {}, seed = 1): Readonly<Record<string, readonly string[]>> {
  const space = new DotSpace(presetSpace('normal', replaced));
  const { blocks } = space.supergraph(space.sampleSupernet(randomStream(seed, 'point')), [32, 32, 3], 10);
  return Object.fromEntries(blocks.map((block) => [block.id, block.candidates.map(({ id }) => id)]));
}

test('a supernet is DoT twice and a head, its choice blocks have the candidates of the paper', (t) => {
  const blocks = candidates();
  t.regex(
    Object.keys(blocks).join(' '),
    /^stem( dot1\.down( dot1\.mobilenet\d)+ dot1\.transformer1)( dot2\.down( dot2\.mobilenet\d)+ dot2\.transformer1) head$/,
  );
  t.deepEqual(blocks['dot1.down'], ['conv-pool', 'conv', 'mbconv']);
  t.deepEqual(blocks['dot1.mobilenet1'], ['e3', 'e4', 'e6', 'skip']);
  const encoders = ['n1-h2', 'n1-h4', 'n2-h2', 'n2-h4'];
  t.deepEqual(
    blocks['dot1.transformer1'],
    encoders.flatMap((encoder) => [`${encoder}-f2-full`, `${encoder}-f2-pooled`]),
  );
  t.deepEqual(blocks['head'], ['seqpool', 'average']);
  const { sparsities, blockSizes } = new DotSpace(presetSpace('normal', {}));
  t.deepEqual(
    [sparsities, blockSizes],
    [
      [0, 0.5, 0.625, 0.75, 0.875],
      [2, 4],
    ],
  );
});

test('a space may leave out ways to halve the image; without halving a pooled convolution is one without its pool', (t) => {
  t.deepEqual(candidates({ downsamples: ['mbconv', 'conv-pool'] })['dot1.down'], ['conv-pool', 'mbconv']);
  const dot = { channels: [32], reduce: [false], mobilenets: [0], transformers: [0], widths: [32] };
  t.deepEqual(candidates({ dots: [dot], downsamples: ['conv-pool'] })['dot1.down'], ['conv']);
  t.throws(() => candidates({ downsamples: [] }));
});

test('blocks repeat as often as the space says, channels and encoder widths are drawn', (t) => {
  const dot = { channels: [48, 64], mobilenets: [0, 3], transformers: [2], widths: [32, 64] };
  const space = new DotSpace(presetSpace('normal', { stem: [0], dots: [dot] }));
  const points = Array.from({ length: 60 }, (_, seed) => space.sampleSupernet(randomStream(seed, 'point')));
  t.is(new Set(points.map((point) => JSON.stringify(point))).size, 8, 'two channels, two counts, two widths');
  const counts = new Set(points.map((point) => space.supergraph(point, [32, 32, 3], 10).blocks.length));
  t.deepEqual([...counts].sort(), [1 + 0 + 2 + 1, 1 + 3 + 2 + 1]);
});

test('a downsample block that is marked keeps the resolution', (t) => {
  const dot = { channels: [16], reduce: [false], mobilenets: [1], transformers: [1], widths: [16] };
  t.deepEqual(candidates({ stem: [0], dots: [dot] })['dot1.down'], ['conv', 'mbconv']);
  const space = new DotSpace(presetSpace('normal', { stem: [0], dots: [dot], skip: false }));
  const supergraph = space.supergraph(space.sampleSupernet(randomStream(1, 'x')), [16, 16, 3], 10);
  for (const choice of [0, 1]) {
    const { nodes, shapes } = singlePath(supergraph, [choice, 0, 0, 0]);
    const last = nodes.filter(({ id }) => id.startsWith('dot1.down.')).at(-1)!;
    t.deepEqual(shapes[last.output], [16, 16, 16]);
  }
});

test('a transformer block goes 3x3, 1x1, encoders, 1x1, 3x3; pooled tokens quarter the keys that attention looks at', (t) => {
  const space = new DotSpace(presetSpace('tiny', {}));
  const supergraph = space.supergraph(space.sampleSupernet(randomStream(1, 'x')), [32, 32, 3], 10);
  const at = supergraph.blocks.findIndex(({ kind }) => kind === 'transformer');
  const keys = (tokens: string): number => {
    const choice = supergraph.blocks[at]!.candidates.findIndex(({ id }) => id.endsWith(tokens));
    const { nodes, shapes } = singlePath(
      supergraph,
      supergraph.blocks.map((_, i) => (i === at ? choice : 0)),
    );
    const block = nodes.filter(({ prune }) => prune?.choiceBlock === supergraph.blocks[at]!.id);
    t.deepEqual(
      block.flatMap((node) => (node.op === 'Conv2D' ? [node.kernel] : [])),
      [3, 1, 1, 3],
    );
    const attention = nodes.find(({ op, id }) => op === 'Attention' && id.startsWith(supergraph.blocks[at]!.id))!;
    return shapes[attention.inputs[1]!]![0]!;
  };
  t.is(keys('full'), 4 * keys('pooled'));
});

test('the user writes a space of their own, and a mistake in it is named with its place', (t) => {
  const dot = { channels: [20], mobilenets: [1], transformers: [0], widths: [4] };
  const own = { stem: [0], dots: [dot], expansions: [2], sparsities: [0.5], blockSizes: [2] };
  t.true(dotSpaceOptions.safeParse({ space: own }).success);
  t.deepEqual(candidates(own), {
    'dot1.down': ['conv-pool', 'conv', 'mbconv'],
    'dot1.mobilenet1': ['e2', 'skip'],
    head: ['seqpool', 'average'],
  });
  const mistakes: readonly [space: object, place: string, message: RegExp][] = [
    [{ blockSizes: [3] }, 'space.blockSizes.0', /expected|Invalid/],
    [{ dots: [{ ...dot, channels: [21] }] }, 'space.dots.0.channels.0', /multiple of 4/],
    [{ dots: [] }, 'space.dots', /1/],
    [{ depths: [1] }, 'space.depths', /unknown key/],
    [{ heads: [3] }, 'space.heads', /64 channels does not split into each of 3 heads/],
    [{ dots: [{ ...dot, transformers: [0, 1], widths: [8, 36] }], heads: [8] }, 'space.dots.0.widths', /36 channels .* 8 heads/],
  ];
  for (const [space, place, message] of mistakes) {
    const [issue] = dotSpaceOptions.safeParse({ preset: 'normal', space }).error!.issues;
    t.is(issue!.path.join('.'), place);
    t.regex(issue!.message, message);
  }
});

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

test('images that the space cannot halve as often as it wants are refused at the block that would', (t) => {
  const build = (side: number, replaced: Readonly<Record<string, unknown>> = {}) => {
    const space = new DotSpace(presetSpace('normal', replaced));
    return space.supergraph(space.sampleSupernet(randomStream(1, 'point')), [side, side, 3], 10);
  };
  const [dot] = presetSpace('normal', {}).dots;
  t.throws(() => build(28), { code: 'TF_CONFIG_VALUE', message: /dot2\.down cannot halve 7x7 pixels/ });
  t.throws(() => build(20, { stem: [0], dots: [dot, dot], tokens: ['pooled'] }), {
    code: 'TF_CONFIG_VALUE',
    message: /dot2\.transformer1 cannot pool tokens over 5x5 pixels/,
  });
  const supergraph = build(20, { stem: [0], dots: [dot, dot] });
  const paths = Array.from({ length: 50 }, (_, i) => singlePath(supergraph, samplePath(supergraph, randomStream(i, 'path'))));
  t.true(paths.every((graph) => graph.nodes.every(({ id }) => !id.startsWith('dot2') || !id.includes('pooled'))));
});
