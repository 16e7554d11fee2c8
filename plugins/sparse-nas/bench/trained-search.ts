import type {
  ArtifactRef,
  BenchContext,
  Candidate,
  PruningSchedule,
  Recipe,
  SearchStage,
  StageContext,
  StageInputs,
  StageOutput,
  SuperGraph,
} from '../../../core/plugin/index.js';
import { BindingConstraint, candidateKey, sampleCandidate } from '../../../core/search/index.js';
import { candidateCost } from '../search/candidate-cost.js';
import type { SearchOptions } from '../search/search-options.js';
import { readSupergraph } from '../search/supernet-artifact.js';
import { drawFeasible } from '../strategies/draw-feasible.js';
import type { Laboratory } from './laboratory.js';
import { runSearchStage } from './run-search-stage.js';
import type { Configured } from './stage-options.js';

/** What the searches of a bench have in common. */
export interface Setup {
  readonly context: BenchContext;
  readonly laboratory: Laboratory;
  readonly dataset: ArtifactRef;
  readonly supernet: Configured<SupernetCounts>;
  readonly search: Configured<SearchOptions>;
  /** The same training for every candidate that is trained alone. */
  readonly alone: { readonly recipe: Recipe; readonly pruning: Omit<PruningSchedule, 'sparse'> };
}

/** Options of the supernet stage as far as the bench needs them. */
export interface SupernetCounts {
  readonly supernets: number;
  readonly recalibrate: number;
  readonly recipe: Recipe;
}

/** Starting a training process costs about as much as training on so many images. */
export const startCost = 4000;

export function trainingCost({ steps, batch }: Recipe): number {
  return steps * batch + startCost;
}

/** A supernet trained under a seed, and what a search can do with it. */
export class TrainedSearch {
  private constructor(
    private readonly setup: Setup,
    /** Number for people, from 1. */
    private readonly number: number,
    private readonly seed: number,
    private readonly supernet: ArtifactRef,
    private readonly supergraph: SuperGraph,
  ) {}

  /** Trains supernets as the stage does and takes the best. */
  static async train(setup: Setup, number: number): Promise<TrainedSearch> {
    const { laboratory, dataset, context } = setup;
    const seed = context.seed + number - 1;
    const supernet = await runStage(setup, setup.supernet, { dataset }, seed, {
      title: (index, total) => `search ${number}: supernet ${total > 1 ? `${index + 1} of ${total}` : ''}`.trim(),
      cost: trainingCost(setup.supernet.options.recipe),
    });
    return new TrainedSearch(setup, number, seed, supernet, await readSupergraph(laboratory.store, supernet));
  }

  /** The search's winner. */
  async pick(): Promise<Candidate> {
    const { setup, seed, supernet } = this;
    const result = await runStage(setup, setup.search, { dataset: setup.dataset, supernet }, seed, {
      title: (index, total) => `search ${this.number}: candidate ${index + 1} of ${total}`,
      cost: this.evaluationCost,
    });
    return setup.laboratory.store.readJson<Candidate>(result, 'candidate.json');
  }

  /** Uniform candidates that fit; the first of a longer list are those of a shorter one. */
  feasible(count: number): readonly Candidate[] {
    const { services } = this.setup.context;
    const random = this.setup.laboratory.contextOf('bench/search', this.seed, {}).random('candidates');
    const binding = new BindingConstraint();
    return drawFeasible(count, new Set(), () => sampleCandidate(this.supergraph, services.space, random), {
      fits: (candidate) => binding.add(candidateCost(this.supergraph, candidate, services), services.constraints),
    });
  }

  /** Accuracy exactly as the search stage scores a candidate. */
  async inherited(candidate: Candidate, title: string): Promise<number> {
    const { setup, seed, supernet } = this;
    const ref = await setup.laboratory.store.put('candidate', { 'candidate.json': JSON.stringify(candidate) });
    const job = { title: `${title}, inherited`, cost: this.evaluationCost };
    return accuracyOf(await evaluateOnce(setup, setup.search, { dataset: setup.dataset, supernet }, ref, seed, job));
  }

  /** Accuracies with the supernet's weights, pruned at once, batch norm statistics renewed. */
  async oneShot(candidates: readonly Candidate[]): Promise<readonly number[]> {
    const { setup, seed, supernet, supergraph } = this;
    const { dataset, laboratory } = setup;
    const { recalibrate } = setup.supernet.options;
    const parts = { bench: 'one-shot@1', dataset: dataset.sha256, supernet: supernet.sha256, recalibrate, candidates };
    const output = await laboratory.once({ title: 'one-shot scores', parts, seed, cost: startCost }, async (context) => {
      const accuracies = await context.services.trainer.score(
        { supergraph, weights: supernet, dataset, split: 'validation', images: 0, recalibrate, items: candidates, stream: 'one-shot' },
        context,
      );
      return { artifact: await laboratory.store.put('scores', { 'scores.json': JSON.stringify(accuracies) }), metrics: {} };
    });
    return laboratory.store.readJson<number[]>(output.artifact, 'scores.json');
  }

  /** Accuracy on the images set aside, int8, after a training from nothing: the same images in the same order for every candidate. */
  async alone(candidate: Candidate, title: string): Promise<number> {
    const { setup, seed, supergraph } = this;
    const { laboratory, dataset, alone } = setup;
    const parts = { bench: 'alone@1', supergraph, candidate: candidateKey(candidate), dataset: dataset.sha256, ...alone };
    const job = { title: `${title}, alone`, parts, seed, cost: trainingCost(alone.recipe) };
    return accuracyOf(await laboratory.once(job, (context) => trainAlone(supergraph, candidate, setup, context)));
  }

  private get evaluationCost(): number {
    return trainingCost(this.setup.search.options.recipe) + startCost;
  }
}

async function trainAlone(supergraph: SuperGraph, candidate: Candidate, setup: Setup, context: StageContext): Promise<StageOutput> {
  const { dataset, alone, laboratory } = setup;
  const { trainer } = context.services;
  const { path, sparse } = candidate;
  const fitted = await trainer.fit(
    {
      supergraph,
      path,
      dataset,
      recipe: alone.recipe,
      pruning: { ...alone.pruning, sparse },
      checkpointEvery: alone.recipe.steps,
      validateEvery: 0,
      stream: 'alone',
    },
    context,
  );
  const weights = await context.artifacts.put('weights', { 'weights.safetensors': fitted.weights });
  const [accuracy] = await trainer.score(
    { supergraph, weights, dataset, split: 'test', images: 0, recalibrate: 0, items: [{ path, int8: true }], stream: 'alone/score' },
    context,
  );
  const artifact = await laboratory.store.put('score', { 'score.json': JSON.stringify({ accuracy, validation: fitted.accuracy }) });
  return { artifact, metrics: { accuracy: accuracy! } };
}

interface Told {
  readonly title: (index: number, total: number) => string;
  readonly cost: number;
}

async function runStage<Options>(
  setup: Setup,
  configured: Configured<Options>,
  inputs: StageInputs,
  seed: number,
  { title, cost }: Told,
): Promise<ArtifactRef> {
  const { stage, options } = configured;
  const context = setup.laboratory.contextOf(stage.id, seed, options);
  const { artifact } = await runSearchStage(stage, inputs, context, (candidate, index, total) =>
    evaluateOnce(setup, configured, inputs, candidate, seed, { title: title(index, total), cost }),
  );
  return artifact;
}

/** One evaluation of a search stage. The strategy has no part in it: it only proposes. */
function evaluateOnce<Options>(
  { laboratory, context }: Setup,
  { stage, options }: Configured<Options>,
  inputs: StageInputs,
  candidate: ArtifactRef,
  seed: number,
  job: { readonly title: string; readonly cost: number },
): Promise<StageOutput> {
  const hashes = Object.entries(inputs).map(([kind, ref]) => [kind, ref.sha256]);
  const used = stage.uses.filter((name) => name !== 'strategy').map((name) => [name, context.configured[name]]);
  const parts = {
    stage: `${stage.id}@${stage.version}`,
    options,
    candidate: candidate.sha256,
    inputs: Object.fromEntries(hashes),
    ...Object.fromEntries(used),
  };
  return laboratory.once({ ...job, parts, seed }, () =>
    (stage as SearchStage<Options>).evaluate(inputs, candidate, laboratory.contextOf(stage.id, seed, options)),
  );
}

function accuracyOf({ metrics }: StageOutput): number {
  return Number(metrics['accuracy']);
}
