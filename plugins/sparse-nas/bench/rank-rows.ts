import type { BenchRow, RandomStream } from '../../../core/plugin/index.js';
import { bootstrapInterval } from './statistics/bootstrap-interval.js';
import { kendallTau } from './statistics/kendall-tau.js';
import { deviation } from './statistics/moments.js';

/** Accuracies of the same candidates, fractions. */
export interface RankScores {
  /** As the search scores them: inherited weights, short pruning, int8. */
  readonly inherited: readonly number[];
  /** Weights of the supernet, pruned at once. */
  readonly oneShot: readonly number[];
  /** Trained alone from nothing. */
  readonly alone: readonly number[];
}

/** How far the search's scores order candidates as training each of them alone does. */
export function rankRows({ inherited, oneShot, alone }: RankScores, random: RandomStream): readonly BenchRow[] {
  const tau = (scores: readonly number[]) => (indices: readonly number[]) =>
    kendallTau(
      indices.map((i) => scores[i]!),
      indices.map((i) => alone[i]!),
    );
  const all = alone.map((_, i) => i);
  const { low, high } = bootstrapInterval(alone.length, tau(inherited), random);
  return [
    { id: 'rank-tau', value: tau(inherited)(all), unit: 'tau-b' },
    { id: 'rank-tau-low', value: low, unit: 'tau-b' },
    { id: 'rank-tau-high', value: high, unit: 'tau-b' },
    { id: 'rank-tau-one-shot', value: tau(oneShot)(all), unit: 'tau-b' },
    { id: 'rank-candidates', value: alone.length, unit: 'candidates' },
    { id: 'rank-spread', value: 100 * deviation(alone), unit: 'pt' },
  ];
}
