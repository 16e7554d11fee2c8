import test from 'ava';
import type {
  ArtifactRef,
  Candidate,
  Cost,
  DataSetMeta,
  FitJob,
  ScoreItem,
  ScoreJob,
  SearchStage,
  Services,
  StageContext,
  Told,
} from '../../core/plugin/index.js';
import { TinyformerError } from '../../core/plugin/index.js';
import { testStageContext } from '../../core/testkit/index.js';
import { DotSpace } from '../../plugins/super-nas/space/dot-space.js';
import { presetSpace } from '../../plugins/super-nas/space/presets.js';
import { supernetStage } from '../../plugins/super-nas/supernet/supernet-stage.js';

const stage = supernetStage as unknown as SearchStage<unknown>;
const meta: DataSetMeta = {
  format: 'tinyformer-dataset@1',
  name: 'none',
  shape: [32, 32, 3],
  classes: ['a', 'b'],
  counts: { train: 0, validation: 0, test: 0 },
};

/** Share of zeros that a configuration asks for. */
const sparsityOf = ({ sparse = [] }: ScoreItem | Candidate): number => sparse.reduce((sum, { sparsity }) => sum + sparsity, 0);

interface Trial {
  readonly fits: FitJob[];
  readonly scores: ScoreJob[];
  readonly context: StageContext<unknown>;
  evaluateAll(): Promise<readonly Told[]>;
  conclude(told: readonly Told[]): ReturnType<SearchStage<unknown>['conclude']>;
}

/** Supernets of the tiny space under a trainer that keeps what it is asked for and scores as it is told. A flash of 1 fits. */
async function trial(options: object, flash: (candidate: Candidate) => number, accuracy: (item: ScoreItem) => number): Promise<Trial> {
  const fits: FitJob[] = [];
  const scores: ScoreJob[] = [];
  const trainer = {
    fit: async (job: FitJob) => {
      fits.push(job);
      return { weights: Buffer.from(job.stream), history: [], accuracy: 0 };
    },
    score: async (job: ScoreJob) => {
      scores.push(job);
      return job.items.map(accuracy);
    },
  };
  const cost = { estimateCandidate: (_: unknown, candidate: Candidate) => ({ flash: flash(candidate), ram: 1, instructions: 1 }) as Cost };
  const space = new DotSpace(presetSpace('tiny', {}));
  const services = { space, trainer, cost, target: {}, constraints: { flash: 1, ram: 1 } } as unknown as Services;
  const context = await testStageContext<unknown>({ options: stage.options.parse(options), services, stage: 'supernet' });
  const inputs = { dataset: await context.artifacts.put('dataset', { 'meta.json': JSON.stringify(meta) }) };
  const { state, candidates } = await stage.propose(inputs, undefined, [], context);
  const evaluate = async (candidate: ArtifactRef): Promise<Told> => {
    const { artifact, metrics } = await stage.evaluate(inputs, candidate, context);
    return { candidate, evaluation: artifact, metrics } as Told;
  };
  return {
    fits,
    scores,
    context,
    evaluateAll: async () => {
      const told: Told[] = [];
      for (const candidate of candidates) told.push(await evaluate(candidate));
      return told;
    },
    conclude: (told) => stage.conclude(inputs, state!, told, context),
  };
}

test('a supernet of which half of the sampled paths exceed the memory is skipped before any training', async (t) => {
  for (const [exceed, trained] of [
    [49, 1],
    [50, 0],
    [100, 0],
  ] as const) {
    let drawn = 0;
    const { fits, scores, evaluateAll } = await trial(
      { supernets: 1 },
      () => (drawn++ < exceed ? 2 : 1),
      () => 0.5,
    );
    const [told] = await evaluateAll();
    t.is(fits.length, trained, `${exceed} of 100`);
    t.is(scores.length, trained);
    if (trained === 0) t.regex(String(told!.metrics['skipped']), new RegExp(`^${exceed} of 100 samples exceed flash`));
  }
});

test('it is trained by uniform single paths, and scored by configurations that fit, pruned in one shot, on validation images', async (t) => {
  const { fits, scores, evaluateAll } = await trial(
    { supernets: 1, paths: 5, configurations: 3, testPaths: 1, validationImages: 70 },
    (candidate) => (candidate.sparse.at(-2)!.sparsity > 0.8 && sparsityOf(candidate) > 0 ? 2 : 1),
    () => 0.5,
  );
  await evaluateAll();
  t.is(fits[0]!.path, 'uniform');
  t.is(fits[0]!.pruning, undefined);
  const [{ items, split, images }] = scores as [ScoreJob];
  t.deepEqual([split, images], ['validation', 70]);
  t.is(items.length, 15);
  t.is(new Set(items.map(({ path }) => String(path))).size > 1, true);
  for (const { sparse, int8 } of items) {
    t.true(sparse!.at(-2)!.sparsity <= 0.8);
    t.falsy(int8);
  }
});

test('its score is the mean over the configurations of each path, then over the paths', async (t) => {
  // A path of which few configurations fit counts as much as any other.
  const rare = ({ path }: { path: readonly number[] }): boolean => path[1] === 0;
  let drawn = 0;
  const { context, scores, evaluateAll } = await trial(
    { supernets: 1, paths: 12, configurations: 3, testPaths: 1 },
    (candidate) => (rare(candidate) && drawn++ % 30 > 0 ? 2 : 1),
    (item) => (rare(item) ? 0.9 : 0.3),
  );
  const [told] = await evaluateAll();
  const ofPath = new Map<string, number>();
  const { scores: paths } = await context.artifacts.readJson<{ scores: { path: number[]; accuracy: number }[] }>(
    told!.evaluation,
    'supernet.json',
  );
  for (const { path } of scores[0]!.items) ofPath.set(String(path), (ofPath.get(String(path)) ?? 0) + 1);
  t.true(new Set(ofPath.values()).size > 1, 'paths have different numbers of configurations');
  for (const { path, accuracy } of paths) t.true(Math.abs(accuracy - (rare({ path }) ? 0.9 : 0.3)) < 1e-12);
  const mean = paths.reduce((sum, { accuracy }) => sum + accuracy, 0) / paths.length;
  t.true(Math.abs(Number(told!.metrics['accuracy']) - mean) < 1e-12);
});

test('the best supernet goes on with its weights', async (t) => {
  let scored = 0;
  const { context, evaluateAll, conclude } = await trial(
    { supernets: 4, paths: 1, configurations: 1, testPaths: 1 },
    () => 1,
    () => [0.2, 0.6, 0.5, 0.1][scored++]!,
  );
  const { artifact, metrics } = await conclude(await evaluateAll());
  t.like(metrics, { accuracy: 0.6, best: 1, trained: 4, skipped: 0 });
  t.is(Buffer.from(await context.artifacts.read(artifact, 'weights.safetensors')).toString(), 'supernet/1');
});

test('where all are skipped the limit is told', async (t) => {
  const { evaluateAll, conclude } = await trial(
    { supernets: 2 },
    () => 2,
    () => 0.5,
  );
  const error = await t.throwsAsync<TinyformerError>(conclude(await evaluateAll()), { instanceOf: TinyformerError });
  t.is(error.code, 'TF_INFEASIBLE');
  t.regex(error.message, /all 2 sampled supernets were skipped: 100 of 100 samples exceed flash \(limit 1, smallest seen 2\)/);
});
