import type { FitJob } from '../../../core/plugin/index.js';
import { groupMask, pruningProgress } from './masks.js';
import type { Training } from './training.js';

/** Prunes every group anew, as far as the schedule is at a step. @returns share of the prunable weights that are removed */
export function renewMasks(training: Training, { recipe, pruning, supergraph }: FitJob, step: number): number {
  const progress = pruningProgress(step, recipe.steps, pruning!);
  const masks = training.groups
    .flat()
    .filter((g) => g.variables.mask)
    .map((g) => ({ name: g.name, ...groupMask(g, training.weights(g), supergraph, pruning!, progress) }));
  training.setMasks(new Map(masks.map((m) => [m.name, m.mask])));
  const prunable = masks.reduce((n, m) => n + m.prunable, 0);
  return prunable > 0 ? masks.reduce((n, m) => n + m.removed, 0) / prunable : 0;
}
