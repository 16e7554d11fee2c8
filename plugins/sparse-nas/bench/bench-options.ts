import { z } from '../../../core/plugin/index.js';

const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** Random candidates that the search's pick is compared with. */
export const rivals = 5;

export const searchBenchOptions = z.strictObject({
  seeds: count(1, 20).default(3).describe('Searches, each with a supernet of its own.'),
  candidates: count(rivals, 500).default(30).describe('Random candidates that are ranked by both, in the first search.'),
  steps: count(1, 1_000_000).optional().describe("Steps of a training alone; default: the config's stage finetune."),
  images: count(10, 1_000_000).default(16_000).describe('Training images, at most.'),
  aside: count(10, 1_000_000).default(5_000).describe('Training images set aside to score what was trained alone, at most a third.'),
  parallel: count(1, 64).default(2).describe('Trainings at once.'),
});

export const resumeBenchOptions = z.strictObject({
  steps: count(4, 1_000_000).default(30).describe('Steps of each training.'),
  kills: count(1, 100).default(2).describe('How often each training is killed, at equal distances; fewer than its steps.'),
  images: count(10, 1_000_000).default(1000).describe('Training images, at most.'),
});

export type SearchBenchOptions = z.infer<typeof searchBenchOptions>;
export type ResumeBenchOptions = z.infer<typeof resumeBenchOptions>;
