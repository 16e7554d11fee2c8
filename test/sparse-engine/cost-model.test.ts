import test from 'ava';
import { singlePath } from '../../core/graph/single-path.js';
import { planMemory, planPeak } from '../../core/planner/index.js';
import { type Graph, type SparsityByBlock, TinyformerError } from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { sampleCandidate, sparsityByBlock } from '../../core/search/index.js';
import { randomNetwork } from '../../core/testkit/random-network.js';
import { randomIntegers } from '../../plugins/sparse-engine/bench/random-integers.js';
import { randomTwoDot, referenceNetwork, twoDotNetwork } from '../../plugins/sparse-engine/bench/two-dot-network.js';
import { kernels } from '../../plugins/sparse-engine/choice/kernels.js';
import { constantBytes } from '../../plugins/sparse-engine/codegen/firmware-report.js';
import { CachedChoices } from '../../plugins/sparse-engine/cost/cached-choice.js';
import { ChipCosts } from '../../plugins/sparse-engine/cost/chip-costs.js';
import { SparseEngineCostModel } from '../../plugins/sparse-engine/cost/cost-model.js';
import { joinMemory } from '../../plugins/sparse-engine/cost/join-segments.js';
import { PieceTable } from '../../plugins/sparse-engine/cost/piece-table.js';
import { priceSegment } from '../../plugins/sparse-engine/cost/price-segment.js';
import { splitGraph } from '../../plugins/sparse-engine/cost/split-graph.js';
import { signedTensors } from '../../plugins/sparse-engine/lowering/signed-tensors.js';
import { compileModel } from '../../plugins/sparse-engine/program/compile-model.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';
import { DotSpace } from '../../plugins/super-nas/space/dot-space.js';
import { presetSpace } from '../../plugins/super-nas/space/presets.js';

const graphs: readonly (readonly [Graph, SparsityByBlock])[] = [
  ...Array.from({ length: 40 }, (_, seed): readonly [Graph, SparsityByBlock] => {
    const { graph, sparse } = randomNetwork(seed, 0);
    return [graph, new Map(Object.entries(sparse))];
  }),
  ...Array.from({ length: 20 }, (_, seed): readonly [Graph, SparsityByBlock] => [
    twoDotNetwork(randomTwoDot(randomStream(seed, 'test'))),
    new Map(),
  ]),
];

test('a graph cut into segments costs what it costs in one piece', (t) => {
  for (const [graph, sparsity] of graphs) {
    const whole = priceSegment(graph, sparsity, new CachedChoices(kernels, stm32f746, 'balanced'), signedTensors(graph), new PieceTable());
    const pieces = splitGraph(graph, sparsity, signedTensors(graph));
    t.is(pieces.flatMap(({ nodes }) => nodes).length, graph.nodes.length);
    const cost = new SparseEngineCostModel(kernels).estimate(graph, sparsity, stm32f746, 0);
    t.is(cost.instructions, whole.instructions);
    t.is(cost.parameters, whole.parameters);
    t.is(cost.macs, whole.macs);
    const { lowerBound } = planPeak(whole.memory, 0);
    const empty = new SparseEngineCostModel(kernels).estimate(graph, sparsity, stm32f746).ramLowerBound - lowerBound;
    t.is(cost.ramLowerBound - lowerBound, empty);
    t.true(empty > 0 && empty < 8192);
  }
});

test('a candidate of a supergraph costs what its single path costs', (t) => {
  const model = new SparseEngineCostModel(kernels);
  for (const preset of ['tiny', 'small', 'normal', 'large'] as const) {
    const space = new DotSpace(presetSpace(preset, {}));
    for (let i = 0; i < 12; i++) {
      const random = randomStream(i, 'candidates', preset);
      const supergraph = space.supergraph(space.sampleSupernet(random), [32, 32, 3], 10);
      for (let draw = 0; draw < 4; draw++) {
        const candidate = sampleCandidate(supergraph, space, random);
        const graph = singlePath(supergraph, candidate.path);
        const path = model.estimate(graph, sparsityByBlock(supergraph, candidate.sparse), stm32f746, 320 * 1024);
        t.deepEqual(model.estimateCandidate(supergraph, candidate, stm32f746, 320 * 1024), path);
      }
    }
  }
});

test('the plan that code generation makes needs no more memory than the estimate', (t) => {
  const model = new SparseEngineCostModel(kernels, 'balanced');
  const costs = new ChipCosts(kernels, stm32f746, 'balanced');
  for (const [graph, sparsity] of graphs) {
    const { count, bytes, first, last } = joinMemory(costs.priceGraph(graph, sparsity)).memory;
    const tensors = Array.from({ length: count }, (_, i) => ({ id: `${i}`, bytes: bytes[i]!, first: first[i]!, last: last[i]! }));
    const { ram, ramLowerBound } = model.estimate(graph, sparsity, stm32f746);
    const { peak, lowerBound } = planMemory(tensors);
    t.true(peak - lowerBound <= ram - ramLowerBound);
  }
});

test('the estimate of a dense network is the program that codegen makes', (t) => {
  const graph = twoDotNetwork(referenceNetwork);
  const model = randomIntegers(graph, 0, 4, randomStream(1, 'test'));
  const compiled = compileModel(model, kernels, stm32f746, 'speed');
  const cost = new SparseEngineCostModel(kernels, 'speed').estimate(graph, new Map(), stm32f746);
  t.is(cost.macs, 48_439_936);
  const instructions = compiled.calls.reduce((sum, { choice }) => sum + choice.instructions, 0);
  t.true(cost.instructions >= instructions && cost.instructions < instructions * 1.001);
  const code = cost.flash - constantBytes(compiled);
  t.true(code > 8_000 && code < 48_000, `${code}`);
  const beside = cost.ram - compiled.program.arenaBytes;
  t.true(beside >= 4096 && beside < 6000, `${beside}`);
});

test('sparser candidates are smaller and faster', (t) => {
  const graph = twoDotNetwork(referenceNetwork);
  const model = new SparseEngineCostModel(kernels);
  const at = (sparsity: number) =>
    model.estimate(
      graph,
      new Map(graph.nodes.flatMap((node) => (node.prune ? [[node.prune.choiceBlock, { sparsity, blockSize: 4 as const }]] : []))),
      stm32f746,
    );
  const costs = [0, 0.5, 0.75, 0.9].map(at);
  for (const [i, cost] of costs.slice(1).entries()) {
    t.true(cost.flash < costs[i]!.flash && cost.instructions < costs[i]!.instructions && cost.parameters < costs[i]!.parameters);
    t.is(cost.ramLowerBound, costs[0]!.ramLowerBound);
  }
});

test('all operators that no kernel serves are listed at once', (t) => {
  const nodes = [
    { op: 'Conv2D', id: 'a', inputs: ['input'], output: 'a', kernel: 1, stride: 1, channels: 600, bias: true },
    { op: 'Reshape', id: 'r', inputs: ['a'], output: 'r', shape: [64, 600] },
    { op: 'LayerNorm', id: 'wide', inputs: ['r'], output: 'wide' },
    { op: 'Linear', id: 'b', inputs: ['wide'], output: 'b', channels: 600 },
    { op: 'LayerNorm', id: 'wider', inputs: ['b'], output: 'wider' },
    { op: 'SeqPool', id: 's', inputs: ['wider'], output: 's' },
  ] as const satisfies Graph['nodes'];
  const shapes = { input: [8, 8, 3], a: [8, 8, 600], r: [64, 600], wide: [64, 600], b: [64, 600], wider: [64, 600], s: [600] };
  const graph: Graph = { format: 'tinyformer-graph@1', input: 'input', output: 's', nodes, shapes };
  const error = t.throws<TinyformerError>(() => new SparseEngineCostModel(kernels).estimate(graph, new Map(), stm32f746), {
    instanceOf: TinyformerError,
  });
  t.is(error.code, 'TF_OPERATOR');
  t.regex(error.message, /layer-norm wide .*layer-norm wider /);
  t.regex(error.hint ?? '', /normalise 4 to 511 channels/);
});
