import type { ArtifactRef, BenchContext, PruningSchedule, Recipe } from '../../../core/plugin/index.js';
import type { SearchOptions } from '../search/search-options.js';
import type { Laboratory } from './laboratory.js';
import type { Configured } from './stage-options.js';

/** What the searches of a bench have in common. */
export interface Setup {
  readonly context: BenchContext;
  readonly laboratory: Laboratory;
  readonly dataset: ArtifactRef;
  readonly supernet: Configured<SupernetCounts>;
  readonly search: Configured<SearchOptions>;
  /** The same training for every candidate that is trained alone. */
  readonly alone: { readonly recipe: Recipe; readonly pruning: Omit<PruningSchedule, 'sparse'> };
}

/** Options of the supernet stage as far as the bench needs them. */
export interface SupernetCounts {
  readonly supernets: number;
  readonly recalibrate: number;
  readonly recipe: Recipe;
}

/** Starting a training process costs about as much as training on so many images. */
export const startCost = 4000;

export function trainingCost({ steps, batch }: Recipe): number {
  return steps * batch + startCost;
}
