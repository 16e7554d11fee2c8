import type { LoadedConfig } from '../config/load-config.js';
import { isTinyformerError, TinyformerError } from '../errors/index.js';
import { cacheFolder } from '../exec/index.js';
import type { DataSetDescription } from '../plugin/data-set.js';
import { randomStream } from '../random/random-stream.js';
import type { MadePlan } from './make-plan.js';
import type { PlannedStage } from './plan.js';

/**
 * What the data set says of itself, checked against the plan before anything is started. Reads no image.
 *
 * @param elsewhere the images may lie with the workers alone
 * @returns undefined where no stage loads the data set, and where the images are elsewhere and nothing is known of them here
 * @throws TF_DATASET for images that are not there or cannot be split; TF_CONFIG_VALUE at its place for batches of more images than there are to train on, and for
 * images that the search space has no network for
 */
export async function checkImages(
  { plan, services }: MadePlan,
  { locate }: Pick<LoadedConfig, 'locate'>,
  elsewhere = false,
): Promise<DataSetDescription | undefined> {
  const { root, seed, stages } = plan;
  // Another stage that makes the images need not make them like those of the data set.
  if (!stages.some(({ uses }) => uses.includes('dataset'))) return undefined;
  const silent = (): void => undefined;
  const log = { debug: silent, info: silent, warn: silent };
  const { signal } = new AbortController();
  const images = await services.dataset
    .describe({ root, seed, log, signal, cacheFolder: cacheFolder(), elsewhere })
    .catch((error: unknown) => {
      if (elsewhere && isTinyformerError(error) && error.code === 'TF_DATASET') return undefined;
      throw error;
    });
  if (!images) return undefined;
  checkBatches(stages, images.counts.train, locate);
  if (stages.some(({ uses }) => uses.includes('space'))) {
    const point = services.space.sampleSupernet(randomStream(seed, 'plan', 'images'));
    services.space.supergraph(point, images.shape, images.classes);
  }
  return images;
}

function checkBatches(stages: readonly PlannedStage[], train: number, locate: LoadedConfig['locate']): void {
  const lines = stages
    .filter(({ uses }) => uses.includes('trainer'))
    .flatMap(({ name, options }) => {
      const { recipe } = options as { readonly recipe?: { readonly batch?: unknown } };
      if (typeof recipe?.batch !== 'number' || recipe.batch <= train) return [];
      const at = ['stages', name, 'options', 'recipe', 'batch'];
      return [`${locate(at)}: ${at.join('.')}: ${recipe.batch} images a step, but there are ${train} training images`];
    });
  if (lines.length === 0) return;
  throw new TinyformerError('TF_CONFIG_VALUE', lines.join('\n'), { hint: `Set it to ${train} or less, or add images.` });
}
