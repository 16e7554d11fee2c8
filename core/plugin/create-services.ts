import type { Plan } from '../plan/plan.js';
import { CostModels } from './cost-model.js';
import { DataSets } from './data-set.js';
import type { Registry } from './registry.js';
import { SearchSpaces } from './search-space.js';
import { SearchStrategies } from './search-strategy.js';
import type { Services } from './services.js';
import { Targets } from './target.js';
import { Trainers } from './trainer.js';

/** Tokens of the services that a config chooses by `use`. */
export const serviceTokens = {
  dataset: DataSets,
  target: Targets,
  space: SearchSpaces,
  trainer: Trainers,
  cost: CostModels,
  strategy: SearchStrategies,
} as const;

/** The services of a plan, each made when it is first asked for. */
export function createServices(registry: Registry, plan: Pick<Plan, 'services' | 'constraints'>): Services {
  const chosen = plan.services;
  return {
    resolve: (token, id) => registry.resolve(token, id),
    ids: (token) => registry.ids(token),
    constraints: plan.constraints,
    get dataset() {
      return registry.resolve(DataSets, chosen.dataset.use);
    },
    get target() {
      return registry.resolve(Targets, chosen.target.use);
    },
    get space() {
      return registry.resolve(SearchSpaces, chosen.space.use);
    },
    get trainer() {
      return registry.resolve(Trainers, chosen.trainer.use);
    },
    get cost() {
      return registry.resolve(CostModels, chosen.cost.use);
    },
    get strategy() {
      return registry.resolve(SearchStrategies, chosen.strategy.use);
    },
  };
}
