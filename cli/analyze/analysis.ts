import type { Constraints } from '../../core/plugin/index.js';

/** `analysis.json`, as the built-in stage writes it. */
export interface Analysis extends Decision {
  readonly samples: readonly { readonly flash: number; readonly ram: number; readonly parameters: number }[];
}

/** How many samples were drawn, those without figures included. */
export function drawnOf({ samples, unserved }: Pick<Analysis, 'samples' | 'unserved'>): number {
  return samples.length + (unserved?.count ?? 0);
}

interface Decision {
  readonly probability: number;
  readonly interval: readonly [number, number];
  readonly accepted: boolean;
  readonly minimum: number;
  readonly lambdaLow: number;
  readonly lambdaHigh: number;
  readonly constraints: Constraints;
  /** Samples for which there is no kernel: they have no figures. */
  readonly unserved?: { readonly count: number; readonly first: string; readonly hint?: string };
  readonly binding: readonly { readonly limit: string; readonly bound: number; readonly missed: number; readonly best: number }[];
  readonly adjustment?: {
    readonly summary: string;
    readonly distance: number;
    readonly options: Readonly<Record<string, unknown>>;
    readonly probability: number;
    readonly interval: readonly [number, number];
  };
}

/** What was analysed, and what was found. */
export interface AnalyzedSpace {
  readonly space: string;
  readonly target: string;
  /** Samples that would have been drawn at most. */
  readonly most: number;
  readonly analysis: Analysis;
}
