import { z } from '../../../../core/plugin/index.js';

const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

export const resumeBenchOptions = z.strictObject({
  steps: count(4, 1_000_000).default(30).describe('Steps of each training.'),
  kills: count(1, 100).default(2).describe('How often each training is killed, at equal distances; fewer than its steps.'),
  images: count(10, 1_000_000).default(1000).describe('Training images, at most.'),
});

export type ResumeBenchOptions = z.infer<typeof resumeBenchOptions>;
