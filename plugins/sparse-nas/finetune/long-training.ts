import { type Recipe, z } from '../../../core/plugin/index.js';
import { distillationOptions } from '../../../core/search/index.js';

/** Seconds of an image in a step, on two cores. */
const secondsPerImage = 0.0012;

/** Options of every training that is there for the model itself, and not to rank candidates. */
export const longTrainingOptions = {
  distillation: distillationOptions,
  validateEvery: z.number().int().min(0).default(0).describe('Steps between validations, 0 = only at the end.'),
  checkpointEvery: z.number().int().min(1).default(200).describe('Steps between checkpoints.'),
};

/** What such a training takes, by its recipe alone. */
export function estimateLongTraining({ recipe: { steps, batch } }: { readonly recipe: Recipe }): {
  readonly seconds: number;
  readonly note: string;
} {
  return { seconds: steps * batch * secondsPerImage, note: `${steps} steps` };
}
