import {
  type ArtifactRef,
  type Candidate,
  defineSearchStage,
  type Proposal,
  type Scored,
  type StageContext,
  type StageInputs,
  type StageOutput,
  TinyformerError,
  type Told,
} from '../../../core/plugin/index.js';
import {
  allDiverged,
  BindingConstraint,
  candidateCost,
  divergedMetrics,
  mutateCandidate,
  pathText,
  sampleCandidate,
  unlessDiverged,
} from '../../../core/search/index.js';
import { checkProposed } from './check-proposed.js';
import { paretoFront } from './pareto-front.js';
import { estimateSearch } from './search-estimate.js';
import { type SearchOptions, searchOptions } from './search-options.js';
import { readSupergraph } from './supernet-artifact.js';

interface State {
  readonly round: number;
  readonly proposed: number;
  /** Why the strategy found no other candidate before all were proposed. */
  readonly ended?: string;
}

/** `evaluation.json`. */
interface Evaluated extends Scored {
  /** Why there are no weights; accuracy is 0 then. */
  readonly diverged?: string;
}

/**
 * Sparse single-path search (Algorithm 3, stage 1): the strategy proposes candidates that fit, each inherits the supernet's weights, is pruned by
 * AGP during a short training, its batch norm statistics are renewed, and its accuracy under simulated int8 quantization ranks it.
 */
export const searchStage = defineSearchStage<SearchOptions>({
  form: 'search',
  id: 'search',
  version: 4,
  summary: 'Sparse single-path search (Algorithm 3, stage 1)',
  consumes: ['dataset', 'supernet'],
  produces: 'search',
  options: searchOptions,
  uses: ['space', 'target', 'cost', 'trainer', 'strategy', 'constraints'],
  proposing: { options: ['candidates', 'batch'], uses: ['strategy'] },
  fingerprint: (services) => services.trainer.fingerprint(),
  estimate: estimateSearch,
  propose,
  evaluate,
  conclude,
});

async function propose(
  inputs: StageInputs,
  state: ArtifactRef | undefined,
  told: readonly Told[],
  context: StageContext<SearchOptions>,
): Promise<Proposal> {
  const { artifacts, services, options } = context;
  const { round, proposed } = state ? await artifacts.readJson<State>(state, 'state.json') : { round: 0, proposed: 0 };
  const wanted = Math.min(options.batch, options.candidates - proposed);
  const supergraph = await readSupergraph(artifacts, inputs['supernet']!);
  const binding = new BindingConstraint();
  let refused = 0;
  const fits = (candidate: Candidate): boolean => {
    const fitting = binding.add(candidateCost(services, supergraph, candidate), services.constraints);
    if (!fitting) refused++;
    return fitting;
  };
  const candidates =
    wanted <= 0
      ? []
      : services.strategy.propose(
          await Promise.all(told.map((t) => artifacts.readJson<Scored>(t.evaluation, 'evaluation.json'))),
          wanted,
          {
            total: options.candidates,
            sample: (random) => sampleCandidate(supergraph, services.space, random),
            mutate: (candidate, random) => mutateCandidate(supergraph, candidate, services.space, random),
            fits,
          },
          context.random('propose', round),
        );
  for (const candidate of candidates) checkProposed(candidate, supergraph, services);
  if (candidates.length === 0 && told.length === 0) {
    throw new TinyformerError(
      'TF_INFEASIBLE',
      `strategy ${services.strategy.id} found no candidate that fits: ${binding.describe(services.constraints)}`,
      {
        hint: 'Raise the constraint that binds, or add higher sparsities or smaller channels to the space.',
      },
    );
  }
  const ended = refused > 0 ? `no other fits: ${binding.describe(services.constraints)}` : 'the space has no more';
  const next: State = {
    round: round + 1,
    proposed: proposed + candidates.length,
    ...(wanted > 0 && candidates.length === 0 ? { ended } : {}),
  };
  return {
    state: await artifacts.put('search-state', { 'state.json': JSON.stringify(next) }),
    candidates: await Promise.all(candidates.map((c) => artifacts.put('candidate', { 'candidate.json': JSON.stringify(c) }))),
    last: next.proposed >= options.candidates,
    total: options.candidates,
  };
}

async function evaluate(inputs: StageInputs, candidateRef: ArtifactRef, context: StageContext<SearchOptions>): Promise<StageOutput> {
  const { artifacts, services, options } = context;
  const candidate = await artifacts.readJson<Candidate>(candidateRef, 'candidate.json');
  const supernet = inputs['supernet']!;
  const dataset = inputs['dataset']!;
  const supergraph = await readSupergraph(artifacts, supernet);
  const cost = candidateCost(services, supergraph, candidate);
  const { fitted, diverged } = await unlessDiverged(
    `candidate ${pathText(supergraph, candidate.path)}`,
    services.trainer.fit(
      {
        supergraph,
        path: candidate.path,
        weights: supernet,
        dataset,
        recipe: options.recipe,
        pruning: { ...options.pruning, sparse: candidate.sparse },
        checkpointEvery: options.checkpointEvery,
        // The same images in the same order for all: two scores differ by the candidates, not by the luck of the draw.
        stream: 'search',
      },
      context,
    ),
  );
  const { flash, ram, instructions, parameters } = cost;
  if (diverged !== undefined) {
    const failed: Evaluated = { candidate, accuracy: 0, flash, ram, instructions, diverged };
    return {
      artifact: await artifacts.put('evaluation', { 'evaluation.json': JSON.stringify({ ...failed, parameters }) }),
      metrics: { accuracy: 0, flash, ram, instructions, diverged },
    };
  }
  const weights = await artifacts.put('weights', { 'weights.safetensors': fitted.weights });
  const [accuracy] = await services.trainer.score(
    {
      supergraph,
      weights,
      dataset,
      split: 'validation',
      images: options.validationImages,
      recalibrate: options.recalibrate,
      items: [{ path: candidate.path, int8: true }],
      stream: 'search/score',
    },
    context,
  );
  const scored: Evaluated = { candidate, accuracy: accuracy!, flash, ram, instructions };
  return {
    artifact: await artifacts.put('evaluation', {
      'evaluation.json': JSON.stringify({ ...scored, parameters }),
      'history.json': JSON.stringify(fitted.history),
      'weights.safetensors': fitted.weights,
    }),
    metrics: { accuracy: scored.accuracy, flash, ram, instructions },
  };
}

async function conclude(
  inputs: StageInputs,
  state: ArtifactRef,
  told: readonly Told[],
  context: StageContext<SearchOptions>,
): Promise<StageOutput> {
  const { artifacts, options } = context;
  const { ended } = await artifacts.readJson<State>(state, 'state.json');
  const scored = await Promise.all(told.map((t) => artifacts.readJson<Evaluated>(t.evaluation, 'evaluation.json')));
  const diverged = scored.flatMap(({ diverged: reason }, i) => (reason === undefined ? [] : [{ who: `candidate ${i}`, reason }]));
  if (diverged.length === scored.length) throw allDiverged(diverged);
  const trained = scored.filter((s) => s.diverged === undefined);
  const best = trained.reduce((a, b) => (b.accuracy > a.accuracy || (b.accuracy === a.accuracy && b.flash < a.flash) ? b : a));
  const front = paretoFront(trained).map((i) => scored.indexOf(trained[i]!));
  const artifact = await artifacts.put('search', {
    'candidate.json': JSON.stringify(best.candidate),
    'search.json': JSON.stringify({ best, candidates: scored, pareto: front }),
    'supernet.json': await artifacts.read(inputs['supernet']!, 'supernet.json'),
  });
  return {
    artifact,
    metrics: {
      accuracy: best.accuracy,
      flash: best.flash,
      ram: best.ram,
      instructions: best.instructions,
      candidates: scored.length,
      pareto: front.length,
      ...(ended === undefined ? {} : { asked: options.candidates, endedBy: ended }),
      ...divergedMetrics(diverged),
    },
  };
}
