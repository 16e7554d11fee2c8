import { isTinyformerError, TinyformerError } from '../errors/index.js';
import type { FitResult } from '../plugin/trainer.js';

/** What the training of one candidate of many came to: weights, or why there are none. */
export type Attempted =
  | { readonly fitted: FitResult; readonly diverged?: undefined }
  | { readonly fitted?: undefined; readonly diverged: string };

/**
 * Waits for the training of one candidate of a search. One whose loss stops being a number has failed as a candidate, and the same training would always
 * fail: the search goes on without it.
 *
 * @param who names the candidate in errors, of which TF_MEMORY is one: what is too large is a property of it
 */
export async function unlessDiverged(who: string, training: Promise<FitResult>): Promise<Attempted> {
  try {
    return { fitted: await training };
  } catch (error) {
    if (!isTinyformerError(error)) throw error;
    if (error.code === 'TF_TRAINING' && !error.retryable) return { diverged: error.message };
    if (error.code !== 'TF_TRAINING' && error.code !== 'TF_MEMORY') throw error;
    const { code, hint, retryable, details } = error;
    throw new TinyformerError(code, `${who}: ${error.message}`, { hint, retryable, details, cause: error });
  }
}

/** One that diverged: `candidate 3`, and the trainer's message. */
export interface Diverged {
  readonly who: string;
  readonly reason: string;
}

/** Metrics that tell of those that diverged, none where none did: how many, and the first. */
export function divergedMetrics(diverged: readonly Diverged[]): { readonly diverged?: number; readonly firstDiverged?: string } {
  const [first] = diverged;
  return first ? { diverged: diverged.length, firstDiverged: `${first.who}: ${first.reason}` } : {};
}

/** Nothing is left of a search: each training diverged. @param diverged at least one */
export function allDiverged(diverged: readonly Diverged[]): TinyformerError {
  const { firstDiverged } = divergedMetrics(diverged);
  return new TinyformerError('TF_TRAINING', `every training diverged, ${diverged.length} in all; ${firstDiverged}`, {
    hint: "Lower the stage's recipe.learningRate, or set a smaller recipe.clipNorm (0 does not clip).",
  });
}
