import type { Candidate, Scored, SearchStrategy } from '../../../core/plugin/index.js';
import { candidateKey } from '../../../core/search/index.js';
import { drawFeasible } from './draw-feasible.js';

export interface EvolutionOptions {
  /** Candidates alive: the youngest of the history. Without it a third of the search. */
  readonly population?: number;
  /** Candidates that compete to be a parent. */
  readonly tournament: number;
}

/**
 * Regularized evolution (Real et al. 2019): the first `population` candidates are random; then each child mutates the best of a random
 * tournament among the youngest `population`, so that the old die whatever their score.
 */
export function evolutionStrategy({ population: chosen, tournament }: EvolutionOptions): SearchStrategy {
  return {
    id: 'evolution',
    version: '2',
    propose(history, count, tools, random): readonly Candidate[] {
      const population = chosen ?? populationOf(tools.total);
      const seen = new Set(history.map((s) => candidateKey(s.candidate)));
      const seeds = Math.min(count, Math.max(0, population - history.length));
      const first = drawFeasible(seeds, seen, () => tools.sample(random), tools);
      const alive = history.slice(-population);
      if (alive.length === 0 || count === seeds) return first;
      const parent = (): Scored => {
        const rivals = Array.from({ length: tournament }, () => random.pick(alive));
        return rivals.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
      };
      return [...first, ...drawFeasible(count - seeds, seen, () => tools.mutate(parent().candidate, random), tools)];
    },
  };
}

/** Two generations and more follow the random one, however short the search; more parents than 64 learn too slowly in searches of hundreds. */
function populationOf(total: number): number {
  return Math.min(64, Math.max(4, Math.round(total / 3)));
}
