import type { BenchRow } from '../../../core/plugin/index.js';
import { deviation, mean } from './statistics/moments.js';

/** Accuracies of one search after the same training alone, fractions. */
export interface GainScores {
  /** What the search chose. */
  readonly pick: number;
  /** Random candidates that fit. */
  readonly rivals: readonly number[];
}

/** What the search is worth: its pick against the mean of random candidates, in percentage points, over searches of several seeds. */
export function gainRows(searches: readonly GainScores[]): readonly BenchRow[] {
  const gains = searches.map(({ pick, rivals }) => 100 * (pick - mean(rivals)));
  return [
    { id: 'search-gain', value: mean(gains), unit: 'pt' },
    { id: 'search-gain-least', value: Math.min(...gains), unit: 'pt' },
    { id: 'search-gain-most', value: Math.max(...gains), unit: 'pt' },
    { id: 'search-gain-deviation', value: deviation(gains), unit: 'pt' },
    { id: 'search-pick', value: mean(searches.map(({ pick }) => pick)), unit: 'fraction' },
    { id: 'search-rivals', value: mean(searches.flatMap((search) => search.rivals)), unit: 'fraction' },
  ];
}
