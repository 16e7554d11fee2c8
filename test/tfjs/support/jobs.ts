import type { ArtifactRef, FitJob, Recipe } from '../../../core/plugin/index.js';
import { tinySupernet } from './tiny-supernet.js';

export const tinyRecipe: Recipe = {
  steps: 40,
  batch: 16,
  learningRate: 0.01,
  warmup: 0.2,
  optimizer: 'adamw',
  weightDecay: 0.05,
  labelSmoothing: 0.05,
  clipNorm: 2,
  ema: 0.9,
  augment: { flip: false, crop: 1, cutout: 2, randAugment: 1, magnitude: 0.2, mixup: 0.2, cutmix: 0.5 },
};

/** Another sparsity and block size in each choice block. */
export const tinyPruning = {
  begin: 0.25,
  end: 0.75,
  every: 5,
  sparse: tinySupernet.blocks.map((_, i) => ({ sparsity: 0.25 * i, blockSize: i % 2 ? 4 : 2 }) as const),
};

export function tinyJob(dataset: ArtifactRef, replaced: Partial<FitJob> = {}): FitJob {
  return {
    supergraph: tinySupernet,
    path: [0, 0, 0, 0],
    dataset,
    recipe: tinyRecipe,
    checkpointEvery: 10,
    validateEvery: 0,
    stream: 'test/fit',
    ...replaced,
  };
}
