import type { Constraints, SpaceChange } from '../../../core/plugin/index.js';
import type { BindingLimit } from './binding-limits.js';

/** One sparse single path of a random supernet. */
export interface SpaceSample {
  readonly flash: number;
  readonly ram: number;
  readonly parameters: number;
  readonly instructions: number;
  readonly fits: boolean;
  readonly capable: boolean;
}

/** When a space is good: limits of the chip, and the measure of capability. */
export interface Acceptance {
  readonly constraints: Constraints;
  /** Fewest and most parameters of a capable model. */
  readonly lambdaLow: number;
  readonly lambdaHigh: number;
  /** Share of samples that must fit and be capable. */
  readonly minimum: number;
}

/** What sampling a space found. */
export interface SpaceAnalysis {
  readonly probability: number;
  /** Wilson score interval of the probability, 95 %. */
  readonly interval: readonly [number, number];
  readonly accepted: boolean;
  /** Those that have a cost. */
  readonly samples: readonly SpaceSample[];
  /** Paths with an operation that no kernel serves, what the first of them lacks and what helps: they do not fit. Absent where there is none. */
  readonly unserved?: { readonly count: number; readonly first: string; readonly hint?: string };
}

/** A change of the space that was analysed itself, and passes. */
export interface Adjustment extends Pick<SpaceChange, 'summary' | 'distance' | 'options'> {
  readonly probability: number;
  readonly interval: readonly [number, number];
}

/** `analysis.json`. */
export interface AnalysisReport extends SpaceAnalysis, Acceptance {
  readonly format: 'tinyformer-analysis@1';
  readonly binding: readonly BindingLimit[];
  /** For a space that is refused: the nearest change that passes, where one was found. */
  readonly adjustment?: Adjustment;
}
