import test from 'ava';
import {
  type ArtifactRef,
  type Candidate,
  type Scored,
  type SearchStage,
  type SearchStrategy,
  type Services,
  type SparsityByBlock,
  TinyformerError,
  type Told,
} from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { candidateKey, sampleCandidate } from '../../core/search/index.js';
import { testStageContext } from '../../core/testkit/index.js';
import { searchStage } from '../../plugins/sparse-nas/search/search-stage.js';
import { evolutionStrategy } from '../../plugins/sparse-nas/strategies/evolution-strategy.js';
import { randomStrategy } from '../../plugins/sparse-nas/strategies/random-strategy.js';
import { DotSpace } from '../../plugins/super-nas/space/dot-space.js';
import { presetSpace } from '../../plugins/super-nas/space/presets.js';
import { divergedError, recordingTrainer } from '../fixtures/recording-trainer.js';

const stage = searchStage as unknown as SearchStage;
const space = new DotSpace(presetSpace('tiny', {}));
const supergraph = space.supergraph(space.sampleSupernet(randomStream(1, 'point')), [32, 32, 3], 10);

/** Sparser is smaller and less accurate, so that flash and accuracy pull apart. */
const removed = (sparsity: SparsityByBlock): number => [...sparsity.values()].reduce((sum, block) => sum + block.sparsity, 0);
const costOf = (removed: number) => ({ flash: Math.round(10_000 - 1000 * removed), ram: 5, instructions: 7, parameters: 11, macs: 13 });

interface Setting {
  readonly strategy?: SearchStrategy;
  readonly flash?: number;
  readonly options?: object;
  /** What the training of this number throws. */
  readonly failing?: (training: number) => Error | undefined;
}

async function search({ strategy = randomStrategy, flash = 10_000, options = {}, failing }: Setting) {
  const { trainer, fits, scores } = recordingTrainer(
    (_, before) => [1 - before.at(-1)!.pruning!.sparse.reduce((sum, { sparsity }) => sum + sparsity, 0) / 10],
    failing,
  );
  const services = {
    space,
    strategy,
    trainer,
    target: {},
    constraints: { flash, ram: 10 },
    cost: { estimate: (_graph: unknown, sparsity: SparsityByBlock) => costOf(removed(sparsity)) },
  } as unknown as Services;
  const context = await testStageContext({ options: stage.options.parse(options), services, stage: 'search' });
  const { artifacts } = context;
  const inputs = {
    dataset: await artifacts.put('dataset', { 'meta.json': '{}' }),
    supernet: await artifacts.put('supernet', { 'supernet.json': JSON.stringify({ supergraph }), 'weights.safetensors': 'w' }),
  };
  const candidatesOf = (refs: readonly ArtifactRef[]): Promise<Candidate[]> =>
    Promise.all(refs.map((ref) => artifacts.readJson<Candidate>(ref, 'candidate.json')));
  /** Ask, evaluate, tell, until the strategy has proposed its last. */
  const run = async () => {
    const told: Told[] = [];
    let state: ArtifactRef | undefined;
    for (let last = false; !last; ) {
      const proposal = await stage.propose(inputs, state, told, context);
      for (const candidate of proposal.candidates) {
        const { artifact, metrics } = await stage.evaluate(inputs, candidate, context);
        told.push({ index: told.length, candidate, evaluation: artifact, metrics });
      }
      state = proposal.state;
      last = proposal.last === true || proposal.candidates.length === 0;
    }
    return { told, output: await stage.conclude(inputs, state!, told, context) };
  };
  return { context, inputs, run, candidatesOf, fits, scores };
}

test('a candidate inherits the weights of the supernet, is pruned by AGP in a few steps, and is ranked under int8 on validation images', async (t) => {
  const { run, candidatesOf, inputs, fits, scores } = await search({ options: { candidates: 3, batch: 2, recipe: { steps: 50 } } });
  const { told } = await run();
  const candidates = await candidatesOf(told.map(({ candidate }) => candidate));
  fits.forEach((job, i) => {
    t.deepEqual(job.weights, inputs.supernet);
    t.deepEqual(job.path, candidates[i]!.path);
    t.deepEqual(job.pruning, { begin: 0.2, end: 0.7, every: 20, sparse: candidates[i]!.sparse });
    t.is(job.recipe.steps, 50);
  });
  t.is(new Set(fits.map(({ stream }) => stream)).size, 1, 'all candidates see the same images in the same order');
  t.deepEqual(
    scores.map(({ split, items }) => ({ split, items })),
    candidates.map(({ path }) => ({ split: 'validation', items: [{ path, int8: true }] })),
  );
});

for (const strategy of [randomStrategy, evolutionStrategy({ population: 4, tournament: 2 })]) {
  test(`${strategy.id}: what was asked lies in artifacts, so that a new process that is told the same goes on with the same`, async (t) => {
    const options = { candidates: 12, batch: 4 };
    const [one, two] = [await search({ strategy, options }), await search({ strategy, options })];
    const keys = async (of: typeof one): Promise<string[]> => {
      const { told } = await of.run();
      return (await of.candidatesOf(told.map(({ candidate }) => candidate))).map(candidateKey);
    };
    const proposed = await keys(one);
    t.is(new Set(proposed).size, 12);
    t.deepEqual(await keys(two), proposed);
  });
}

test('the most accurate candidate wins, and what no other beats is kept beside it', async (t) => {
  const { run, context } = await search({ options: { candidates: 10, batch: 5 } });
  const { output } = await run();
  const found = await context.artifacts.readJson<{ best: Scored; candidates: Scored[]; pareto: number[] }>(output.artifact, 'search.json');
  t.is(found.candidates.length, 10);
  t.is(found.best.accuracy, Math.max(...found.candidates.map(({ accuracy }) => accuracy)));
  t.deepEqual(await context.artifacts.readJson(output.artifact, 'candidate.json'), found.best.candidate);
  for (const i of found.pareto) {
    const { accuracy, flash } = found.candidates[i]!;
    t.false(found.candidates.some((other) => other.accuracy > accuracy && other.flash < flash));
  }
  t.like(output.metrics, { candidates: 10, pareto: found.pareto.length, accuracy: found.best.accuracy });
  t.false('asked' in output.metrics, 'as many as asked');
});

test('a candidate whose training diverges is told as one that failed, never wins, and the search goes on', async (t) => {
  const histories: (readonly Scored[])[] = [];
  const strategy: SearchStrategy = {
    ...randomStrategy,
    propose: (history, ...rest) => {
      histories.push(history);
      return randomStrategy.propose(history, ...rest);
    },
  };
  const failing = (training: number): Error | undefined => (training === 1 || training === 4 ? divergedError(12) : undefined);
  const { run, context, fits, scores } = await search({ strategy, failing, options: { candidates: 6, batch: 3 } });
  const { told, output } = await run();
  t.is(fits.length, 6);
  t.is(scores.length, 4, 'without weights there is nothing to score');
  t.deepEqual(
    told.map(({ metrics }) => metrics['diverged'] !== undefined),
    [false, true, false, false, true, false],
  );
  t.is(histories.at(-1)![1]!.accuracy, 0);
  const found = await context.artifacts.readJson<{ candidates: { accuracy: number; diverged?: string }[]; pareto: number[] }>(
    output.artifact,
    'search.json',
  );
  t.deepEqual(
    found.pareto.filter((i) => found.candidates[i]!.diverged !== undefined),
    [],
    'not on the front either, however small it is',
  );
  t.is(found.candidates[1]!.accuracy, 0);
  t.like(output.metrics, {
    candidates: 6,
    diverged: 2,
    firstDiverged: 'candidate 1: the loss is NaN at step 12 of 200, learning rate 0.00150',
  });
});

test('only where all diverge does the search fail, with the first and what to change', async (t) => {
  const { run, fits } = await search({ failing: (training) => divergedError(10 + training), options: { candidates: 3, batch: 2 } });
  const error = await t.throwsAsync<TinyformerError>(run(), {
    code: 'TF_TRAINING',
    message: 'every training diverged, 3 in all; candidate 0: the loss is NaN at step 10 of 200, learning rate 0.00150',
  });
  t.regex(error!.hint, /learningRate.*clipNorm/);
  t.is(fits.length, 3);
});

test('a candidate for which memory is short ends the search by name, and a process that ended early may be tried again', async (t) => {
  for (const [code, retryable] of [
    ['TF_MEMORY', false],
    ['TF_TRAINING', true],
  ] as const) {
    const { run } = await search({ failing: () => new TinyformerError(code, 'the process ended', { retryable, hint: 'Wait.' }) });
    const error = await t.throwsAsync<TinyformerError>(run(), { code, message: /^candidate stem [^,]+, .*: the process ended$/ });
    t.like(error, { retryable, hint: 'Wait.' });
  }
});

test('where nothing fits, the limit that binds is named with the smallest that was seen, and the sampling ends', async (t) => {
  const { run, fits } = await search({ flash: 100, options: { batch: 1 } });
  await t.throwsAsync(run(), {
    code: 'TF_INFEASIBLE',
    message: /^strategy random found no candidate that fits: 500 of 500 samples exceed flash \(limit 100, smallest seen \d+\)$/,
  });
  t.deepEqual(fits, []);
});

const good = sampleCandidate(supergraph, space, randomStream(5, 'good'));
const dense = good.sparse.map(() => ({ sparsity: 0, blockSize: 4 }) as const);
for (const [what, look, endedBy] of [
  ['no other fits', true, /^no other fits: 1 of 1 samples exceed flash \(limit 9999, smallest seen 10000\)$/],
  ['there are no more', false, /^the space has no more$/],
] as const) {
  test(`a search that ends before all are proposed says why: ${what}`, async (t) => {
    const few: SearchStrategy = {
      ...randomStrategy,
      propose: (history, count, tools, random) => {
        if (history.length < 2) return randomStrategy.propose(history, Math.min(2, count), tools, random);
        return look && tools.fits({ ...good, sparse: dense }) ? [good] : [];
      },
    };
    const { run } = await search({ strategy: few, flash: 9999, options: { candidates: 8, batch: 4 } });
    const { output } = await run();
    t.like(output.metrics, { candidates: 2, asked: 8 });
    t.regex(String(output.metrics['endedBy']), endedBy);
  });
}

const proposals: readonly [what: string, candidate: Candidate, message: RegExp][] = [
  ['too few choices', { ...good, path: good.path.slice(1) }, /\d+ choices and \d+ sparsities for \d+ choice blocks/],
  ['a candidate that the block lacks', { ...good, path: good.path.with(0, 99) }, /stem = 99, it has \d candidates/],
  ['a sparsity', { ...good, sparse: good.sparse.with(0, { sparsity: 0.3, blockSize: 4 }) }, /sparsity 0\.3 at stem/],
  ['a block size', { ...good, sparse: good.sparse.with(0, { sparsity: 0.5, blockSize: 8 as 4 }) }, /block size 8 at stem/],
  ['more than the chip has', { ...good, sparse: dense }, /does not fit: flash 10000, the limit is 9999/],
];

for (const [what, candidate, message] of proposals) {
  test(`a strategy that proposes what there is not is refused by name: ${what}`, async (t) => {
    const strategy: SearchStrategy = { id: 'foreign', version: '1', propose: () => [candidate] };
    const { run, fits } = await search({ strategy, flash: 9999 });
    const error = await t.throwsAsync(run(), { code: 'TF_STAGE', message });
    t.regex(error!.message, /^strategy foreign proposed a candidate that /);
    t.deepEqual(fits, [], 'nothing is trained');
  });
}
