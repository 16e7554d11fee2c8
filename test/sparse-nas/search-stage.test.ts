import test from 'ava';
import type {
  ArtifactRef,
  Candidate,
  Cost,
  FitJob,
  ScoreJob,
  SearchStage,
  Services,
  StageContext,
  StageInputs,
  Told,
} from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { testStageContext } from '../../core/testkit/index.js';
import { searchStage } from '../../plugins/sparse-nas/search/search-stage.js';
import { randomStrategy } from '../../plugins/sparse-nas/strategies/random-strategy.js';
import { DotSpace } from '../../plugins/super-nas/space/dot-space.js';
import { presetSpace } from '../../plugins/super-nas/space/presets.js';

const stage = searchStage as unknown as SearchStage<unknown>;
const space = new DotSpace(presetSpace('tiny', {}));
const supergraph = space.supergraph(space.sampleSupernet(randomStream(1, 'point')), [32, 32, 3], 10);

/** A cost that grows with the index of the path's candidates: some fit, some do not. */
const flashOf = ({ path }: Pick<Candidate, 'path'>): number => 1 + path.reduce((sum, index) => sum + index, 0);
const ofEnd = (candidate: { readonly path: readonly number[] }): number => candidate.path.at(-1)! * 0.25 + 0.5;

interface Trial {
  readonly context: StageContext<unknown>;
  readonly inputs: StageInputs;
  readonly fits: FitJob[];
  readonly scores: ScoreJob[];
}

/** A search over a tiny supernet, with a trainer that keeps what it is asked for. Candidates end with 0.5 or 0.75. */
async function trial(flash: number): Promise<Trial> {
  const fits: FitJob[] = [];
  const scores: ScoreJob[] = [];
  const trainer = {
    fit: async (job: FitJob) => {
      fits.push(job);
      return { weights: Buffer.from(job.stream), history: [], accuracy: 0.9 };
    },
    score: async (job: ScoreJob) => {
      scores.push(job);
      return job.items.map(ofEnd);
    },
  };
  const cost = { estimateCandidate: (_: unknown, c: Candidate) => ({ flash: flashOf(c), ram: 1, instructions: 1, parameters: 1 }) as Cost };
  const services = {
    space,
    trainer,
    cost,
    strategy: randomStrategy,
    target: {},
    constraints: { flash, ram: 1 },
  } as unknown as Services;
  const context = await testStageContext<unknown>({
    options: stage.options.parse({ candidates: 8, batch: 8 }),
    services,
    stage: 'search',
  });
  const supernet = await context.artifacts.put('supernet', { 'supernet.json': JSON.stringify({ supergraph }), 'weights.safetensors': 'w' });
  const dataset = await context.artifacts.put('dataset', { 'meta.json': '{}' });
  return { context, inputs: { dataset, supernet }, fits, scores };
}

const read = ({ context }: Trial, ref: ArtifactRef): Promise<Candidate> => context.artifacts.readJson(ref, 'candidate.json');

async function evaluate({ context, inputs }: Trial, candidate: ArtifactRef): Promise<Told> {
  const { artifact, metrics } = await stage.evaluate(inputs, candidate, context);
  return { candidate, evaluation: artifact, metrics } as Told;
}

test('what does not fit is not proposed, and where nothing fits the limit is told', async (t) => {
  const some = await trial(8);
  const { candidates, last } = await stage.propose(some.inputs, undefined, [], some.context);
  t.is(candidates.length, 8);
  t.true(last);
  for (const ref of candidates) t.true(flashOf(await read(some, ref)) <= 8);
  const none = await trial(0);
  await t.throwsAsync(stage.propose(none.inputs, undefined, [], none.context), {
    code: 'TF_INFEASIBLE',
    message: /samples exceed flash \(limit 0, smallest seen \d+\)/,
  });
});

test('a candidate starts from the weights of the supernet, is pruned gradually, and ranked as int8 on validation images', async (t) => {
  const one = await trial(100);
  const [ref] = (await stage.propose(one.inputs, undefined, [], one.context)).candidates;
  const candidate = await read(one, ref!);
  const { metrics } = await evaluate(one, ref!);
  t.like(one.fits[0], {
    path: candidate.path,
    weights: one.inputs['supernet']!,
    pruning: { begin: 0.2, end: 0.7, sparse: candidate.sparse },
  });
  t.like(one.scores[0], { split: 'validation', items: [{ path: candidate.path, int8: true }] });
  t.is(metrics['accuracy'], ofEnd(candidate), 'not the accuracy of the float model');
});

test('the best candidate wins, of equal ones the smallest, and takes its supernet along', async (t) => {
  const all = await trial(100);
  const { state, candidates } = await stage.propose(all.inputs, undefined, [], all.context);
  const told: Told[] = [];
  for (const candidate of candidates) told.push(await evaluate(all, candidate));
  const { artifact, metrics } = await stage.conclude(all.inputs, state, told, all.context);
  const drawn = await Promise.all(candidates.map((ref) => read(all, ref)));
  const best = Math.max(...drawn.map(ofEnd));
  const smallest = Math.min(...drawn.filter((candidate) => ofEnd(candidate) === best).map(flashOf));
  t.true(new Set(drawn.map(ofEnd)).size > 1);
  t.like(metrics, { accuracy: best, flash: smallest, candidates: 8 });
  const winner = await read(all, artifact);
  t.deepEqual([ofEnd(winner), flashOf(winner)], [best, smallest]);
  t.deepEqual((await all.context.artifacts.readJson<{ supergraph: unknown }>(artifact, 'supernet.json')).supergraph, supergraph);
});
