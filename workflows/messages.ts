import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { RunProgress, SearchControl, SearchProgress } from './contract.js';

/** To the pipeline: nothing new starts until resumed; what runs goes on to its end. */
export const pause = defineUpdate<void>('pause');
export const resume = defineUpdate<void>('resume');

/** To the pipeline: ends the running search after the evaluations that are under way, and goes on with the best so far. */
export const stopEarly = defineUpdate<void>('stopEarly');

/** To the pipeline: at most so many evaluations in a search. */
export const budget = defineUpdate<void, [BudgetRequest]>('budget');

export interface BudgetRequest {
  /** Name of the search in the plan, e.g. 'search'. */
  readonly stage: string;
  readonly evaluations: number;
}

export const progress = defineQuery<RunProgress>('progress');

/** From the pipeline to its search. */
export const control = defineSignal<[SearchControl]>('control');

export const searchProgress = defineQuery<SearchProgress>('searchProgress');
