import type { ArtifactRef, Candidate, SuperGraph } from '../../../core/plugin/index.js';
import { BindingConstraint, candidateCost, sampleCandidate } from '../../../core/search/index.js';
import { readSupergraph } from '../search/supernet-artifact.js';
import { drawFeasible } from '../strategies/draw-feasible.js';
import { aloneAccuracy } from './alone.js';
import { type Setup, startCost, trainingCost } from './setup.js';
import { evaluateOnce, runStage } from './stage-runs.js';

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
      fits: (candidate) => binding.add(candidateCost(services, this.supergraph, candidate), services.constraints),
    });
  }

  /** Accuracy exactly as the search stage scores a candidate. */
  async inherited(candidate: Candidate, title: string): Promise<number> {
    const { setup, seed, supernet } = this;
    const ref = await setup.laboratory.store.put('candidate', { 'candidate.json': JSON.stringify(candidate) });
    const job = { title: `${title}, inherited`, cost: this.evaluationCost };
    const { metrics } = await evaluateOnce(setup, setup.search, { dataset: setup.dataset, supernet }, ref, seed, job);
    return Number(metrics['accuracy']);
  }

  /** Accuracies with the supernet's weights, pruned at once, batch norm statistics renewed. */
  async oneShot(candidates: readonly Candidate[]): Promise<readonly number[]> {
    const { setup, seed, supernet, supergraph } = this;
    const { context, dataset, laboratory } = setup;
    const { recalibrate } = setup.supernet.options;
    const { trainer } = context.configured;
    const parts = { bench: 'one-shot@1', trainer, dataset: dataset.sha256, supernet: supernet.sha256, recalibrate, candidates };
    const output = await laboratory.once({ title: 'one-shot scores', parts, seed, cost: startCost }, async () => {
      const own = laboratory.contextOf('bench/search', seed, {});
      const accuracies = await own.services.trainer.score(
        { supergraph, weights: supernet, dataset, split: 'validation', images: 0, recalibrate, items: candidates, stream: 'one-shot' },
        own,
      );
      return { artifact: await laboratory.store.put('scores', { 'scores.json': JSON.stringify(accuracies) }), metrics: {} };
    });
    return laboratory.store.readJson<number[]>(output.artifact, 'scores.json');
  }

  /** Accuracy of a training from nothing. */
  alone(candidate: Candidate, title: string): Promise<number> {
    return aloneAccuracy(this.setup, this.supergraph, candidate, this.seed, title);
  }

  private get evaluationCost(): number {
    return trainingCost(this.setup.search.options.recipe) + startCost;
  }
}
