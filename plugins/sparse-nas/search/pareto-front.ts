import type { Scored } from '../../../core/plugin/index.js';

/** Indices of the candidates that no other beats in accuracy, flash, RAM and instructions at once, by falling accuracy. */
export function paretoFront(scored: readonly Scored[]): readonly number[] {
  const dominates = (a: Scored, b: Scored): boolean =>
    a.accuracy >= b.accuracy &&
    a.flash <= b.flash &&
    a.ram <= b.ram &&
    a.instructions <= b.instructions &&
    (a.accuracy > b.accuracy || a.flash < b.flash || a.ram < b.ram || a.instructions < b.instructions);
  return scored
    .map((_, i) => i)
    .filter((i) => !scored.some((other) => dominates(other, scored[i]!)))
    .sort((i, j) => scored[j]!.accuracy - scored[i]!.accuracy);
}
