import type { Candidate, StageContext, StageOutput, SuperGraph } from '../../../core/plugin/index.js';
import { candidateKey } from '../../../core/search/index.js';
import { type Setup, trainingCost } from './setup.js';

const stepsBetweenCheckpoints = 250;

/** Accuracy on the images set aside, int8, after a training from nothing: the same images in the same order for every candidate. */
export async function aloneAccuracy(
  setup: Setup,
  supergraph: SuperGraph,
  candidate: Candidate,
  seed: number,
  title: string,
): Promise<number> {
  const { laboratory, dataset, alone, context } = setup;
  const { trainer } = context.configured;
  const parts = { bench: 'alone@2', supergraph, candidate: candidateKey(candidate), dataset: dataset.sha256, trainer, ...alone };
  const job = { title: `${title}, alone`, parts, seed, cost: trainingCost(alone.recipe) };
  const { metrics } = await laboratory.once(job, (checkpoint) =>
    trainAlone(supergraph, candidate, setup, laboratory.contextOf('bench/search', seed, {}, checkpoint)),
  );
  return Number(metrics['accuracy']);
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
      checkpointEvery: stepsBetweenCheckpoints,
      stream: 'alone',
    },
    context,
  );
  const weights = await context.artifacts.put('weights', { 'weights.safetensors': fitted.weights });
  const [accuracy] = await trainer.score(
    { supergraph, weights, dataset, split: 'test', images: 0, recalibrate: 0, items: [{ path, int8: true }], stream: 'alone/score' },
    context,
  );
  const artifact = await laboratory.store.put('score', { 'score.json': JSON.stringify({ accuracy }) });
  return { artifact, metrics: { accuracy: accuracy! } };
}
