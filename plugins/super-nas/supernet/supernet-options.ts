import { z } from '../../../core/plugin/index.js';
import { supernetRecipeOptions } from '../../../core/search/index.js';

export const supernetOptions = z.strictObject({
  supernets: z.number().int().min(1).max(1000).default(4).describe('Supernets that are sampled and trained.'),
  testPaths: z
    .number()
    .int()
    .min(1)
    .default(100)
    .describe('Single paths of the memory test; a supernet is skipped when half of them do not fit.'),
  paths: z.number().int().min(1).default(8).describe('Single paths that are scored.'),
  configurations: z.number().int().min(1).default(4).describe('Random sparse configurations per scored path.'),
  recalibrate: z.number().int().min(0).default(512).describe('Training images for new batch norm statistics of each scored configuration.'),
  validationImages: z.number().int().min(0).default(1000).describe('Validation images per score, 0 = all.'),
  recipe: supernetRecipeOptions({ steps: 1000, batch: 128 }),
  checkpointEvery: z.number().int().min(1).default(100).describe('Steps between checkpoints.'),
});

export type SupernetOptions = z.infer<typeof supernetOptions>;
