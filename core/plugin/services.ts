import type { CostModel } from './cost-model.js';
import type { DataSet } from './data-set.js';
import type { ServiceResolver } from './define-plugin.js';
import type { SearchSpace } from './search-space.js';
import type { SearchStrategy } from './search-strategy.js';
import type { Target } from './target.js';
import type { Trainer } from './trainer.js';

/** The services that a config chooses by `use`, one of each kind. */
export interface Services extends ServiceResolver {
  readonly dataset: DataSet;
  readonly target: Target;
  readonly space: SearchSpace;
  readonly trainer: Trainer;
  readonly cost: CostModel;
  readonly strategy: SearchStrategy;
  /** The target's limits, narrowed by the config. */
  readonly constraints: Constraints;
}

export type ServiceName = 'dataset' | 'target' | 'space' | 'trainer' | 'cost' | 'strategy' | 'constraints';

/** Limits that a candidate must meet. */
export interface Constraints {
  /** Bytes of flash for the whole firmware. */
  readonly flash: number;
  /** Bytes of RAM: arena, stack and statics. */
  readonly ram: number;
  /** Instructions per inference on the target, optional. */
  readonly instructions?: number;
}
