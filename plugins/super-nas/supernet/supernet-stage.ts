import {
  type ArtifactRef,
  type DataSetMeta,
  defineSearchStage,
  type Estimate,
  type Proposal,
  type Services,
  type StageContext,
  type StageInputs,
  type StageOutput,
  type SupernetPoint,
  TinyformerError,
  type Told,
  type Workload,
} from '../../../core/plugin/index.js';
import { allDiverged, divergedMetrics, estimateOf, scoringImages, trainingSeconds, unlessDiverged } from '../../../core/search/index.js';
import { scoreSupernet } from './score-supernet.js';
import { type SupernetOptions, supernetOptions } from './supernet-options.js';
import { testSupernet } from './test-supernet.js';

/** Paths that a step trains by the sandwich rule: the largest, the smallest and a random one. */
const sandwichPaths = 3;

/** Supernet search (Algorithm 2): every sampled supernet is tested, trained by uniform single paths and scored under random sparse configurations; the best goes on. */
export const supernetStage = defineSearchStage<SupernetOptions>({
  form: 'search',
  id: 'supernet',
  version: 3,
  summary: 'Supernet search (Algorithm 2)',
  consumes: ['dataset', 'analysis'],
  produces: 'supernet',
  options: supernetOptions,
  uses: ['space', 'target', 'cost', 'trainer', 'constraints'],
  proposing: { options: ['supernets'] },
  fingerprint: (services) => services.trainer.fingerprint(),
  estimate: estimateSupernets,
  propose,
  evaluate,
  conclude,
});

/** What training and scoring them takes, one after the other. */
function estimateSupernets(options: SupernetOptions, _services: Services, { network, counts }: Workload): Estimate | undefined {
  const { supernets, paths, configurations, recipe } = options;
  const { steps, batch, sandwich } = recipe;
  const trained = steps * batch * (sandwich ? sandwichPaths : 1);
  const images = supernets * (trained + paths * configurations * scoringImages(options, counts?.validation));
  return estimateOf(trainingSeconds(images, network?.macs, 'uniform'), `${supernets} supernets, ${steps} steps each`);
}

/** All supernets at once: they do not depend on each other. */
async function propose(
  _inputs: StageInputs,
  state: ArtifactRef | undefined,
  _told: readonly Told[],
  context: StageContext<SupernetOptions>,
): Promise<Proposal> {
  const total = context.options.supernets;
  // Runs of an earlier version ask once more.
  if (state) return { state, candidates: [], total };
  const points = Array.from({ length: total }, (_, i) => context.services.space.sampleSupernet(context.random('supernet', i)));
  const candidates = await Promise.all(
    points.map((point, index) => context.artifacts.put('supernet-candidate', { 'candidate.json': JSON.stringify({ index, point }) })),
  );
  return {
    state: await context.artifacts.put('search-state', { 'state.json': JSON.stringify({ points }) }),
    candidates,
    last: true,
    total,
  };
}

async function evaluate(inputs: StageInputs, candidate: ArtifactRef, context: StageContext<SupernetOptions>): Promise<StageOutput> {
  const { artifacts, services, options } = context;
  const { index, point } = await artifacts.readJson<{ index: number; point: SupernetPoint }>(candidate, 'candidate.json');
  const dataset = inputs['dataset']!;
  const meta = await artifacts.readJson<DataSetMeta>(dataset, 'meta.json');
  const supergraph = services.space.supergraph(point, meta.shape, meta.classes.length);
  const test = testSupernet(supergraph, services, options.testPaths, context.random('test', index));
  const description = { index, point, fits: test.fits, of: test.samples };
  if (test.fits * 2 <= test.samples) {
    const report = { ...description, skipped: test.reason };
    return {
      artifact: await artifacts.put('supernet', { 'supernet.json': JSON.stringify({ ...report, supergraph }) }),
      metrics: { index, skipped: test.reason },
    };
  }
  const { fitted, diverged } = await unlessDiverged(
    `supernet ${index}`,
    services.trainer.fit(
      {
        supergraph,
        path: 'uniform',
        dataset,
        recipe: options.recipe,
        checkpointEvery: options.checkpointEvery,
        stream: `supernet/${index}`,
      },
      context,
    ),
  );
  if (diverged !== undefined) {
    return {
      artifact: await artifacts.put('supernet', { 'supernet.json': JSON.stringify({ ...description, supergraph, diverged }) }),
      metrics: { index, diverged },
    };
  }
  const weights = await artifacts.put('weights', { 'weights.safetensors': fitted.weights });
  const score = await scoreSupernet(supergraph, weights, dataset, index, context);
  return {
    artifact: await artifacts.put('supernet', {
      'supernet.json': JSON.stringify({ ...description, supergraph, accuracy: score.accuracy, scores: score.paths }),
      'history.json': JSON.stringify(fitted.history),
      'weights.safetensors': fitted.weights,
    }),
    metrics: { index, accuracy: score.accuracy },
  };
}

async function conclude(
  _inputs: StageInputs,
  _state: ArtifactRef,
  told: readonly Told[],
  context: StageContext<SupernetOptions>,
): Promise<StageOutput> {
  const scored = told.filter((t) => typeof t.metrics['accuracy'] === 'number');
  const skipped = told.filter((t) => t.metrics['skipped'] !== undefined);
  const diverged = told
    .filter((t) => t.metrics['diverged'] !== undefined)
    .map(({ metrics }) => ({ who: `supernet ${metrics['index']}`, reason: String(metrics['diverged']) }));
  if (scored.length === 0 && diverged.length > 0) throw allDiverged(diverged);
  if (scored.length === 0) {
    throw new TinyformerError(
      'TF_INFEASIBLE',
      `all ${told.length} sampled supernets were skipped: ${skipped.map((t) => t.metrics['skipped']).join('; ')}`,
      {
        hint: 'Choose a smaller preset of the space, higher sparsities, or raise the constraints.',
      },
    );
  }
  const best = scored.reduce((a, b) => (Number(b.metrics['accuracy']) > Number(a.metrics['accuracy']) ? b : a));
  const { artifacts } = context;
  const ranking = told.map((t) => t.metrics);
  const artifact = await artifacts.put('supernet', {
    'supernet.json': await artifacts.read(best.evaluation, 'supernet.json'),
    'history.json': await artifacts.read(best.evaluation, 'history.json'),
    'weights.safetensors': await artifacts.read(best.evaluation, 'weights.safetensors'),
    'ranking.json': JSON.stringify(ranking),
  });
  return {
    artifact,
    metrics: {
      accuracy: Number(best.metrics['accuracy']),
      best: Number(best.metrics['index']),
      trained: scored.length,
      skipped: skipped.length,
      ...divergedMetrics(diverged),
    },
  };
}
