import { z } from '../../../core/plugin/index.js';
import { pruningOptions, recipeOptions } from '../../../core/search/index.js';

export const searchOptions = z.strictObject({
  candidates: z.number().int().min(1).max(100000).default(16).describe('Candidates that are evaluated in all.'),
  batch: z
    .number()
    .int()
    .min(1)
    .max(256)
    .default(4)
    .describe('Candidates per proposal; a strategy learns from one batch to the next. Of a concurrency above it the rest lies idle.'),
  recipe: recipeOptions({ steps: 200, batch: 128, learningRate: 0.0015 }),
  pruning: pruningOptions,
  recalibrate: z
    .number()
    .int()
    .min(0)
    .default(512)
    .describe(
      'Training images for new batch norm statistics of each candidate, whose averages lag behind a mask that grows in few steps; 0 = off.',
    ),
  validationImages: z.number().int().min(0).default(0).describe('Validation images per score, 0 = all.'),
  checkpointEvery: z.number().int().min(1).default(100).describe('Steps between checkpoints.'),
});

export type SearchOptions = z.infer<typeof searchOptions>;
