import { type Estimate, type Recipe, z } from '../../../core/plugin/index.js';
import { distillationOptions, estimateOf, trainingSeconds } from '../../../core/search/index.js';

/** Options of every training that is there for the model itself, and not to rank candidates. */
export const longTrainingOptions = {
  distillation: distillationOptions,
  validateEvery: z.number().int().min(0).default(0).describe('Steps between validations, 0 = only at the end.'),
  checkpointEvery: z.number().int().min(1).default(200).describe('Steps between checkpoints.'),
};

/** What such a training of a network takes, by its recipe alone. @param macs multiply-accumulates, undefined where nobody knows them */
export function estimateLongTraining({ steps, batch }: Recipe, macs: number | undefined): Estimate | undefined {
  return estimateOf(trainingSeconds(steps * batch, macs), `${steps} steps`);
}
