/** A list of choices that is a little different, and how far away it is: 1 for each doubling or halving. */
export interface ListChange<T> {
  readonly values: readonly T[];
  readonly distance: number;
}

/** By what values are multiplied. */
export const factors: readonly number[] = [1 / 4, 3 / 8, 1 / 2, 5 / 8, 3 / 4, 7 / 8, 5 / 4, 3 / 2, 7 / 4, 2, 3, 4];

/** What values may be. */
export interface Grid {
  readonly step: number;
  readonly most: number;
}

/** All values times a factor, on a grid. The distance is the logarithm of the quotient of the means; 0 when nothing changes. */
export function multiplied(values: readonly number[], factor: number, { step, most }: Grid): ListChange<number> {
  const round = (value: number): number => Math.min(Math.floor(most / step) * step, Math.max(step, Math.round(value / step) * step));
  const changed = [...new Set(values.map((value) => round(value * factor)))];
  return { values: changed, distance: Math.abs(Math.log2(mean(changed) / mean(values))) };
}

/** All values times each of the factors. */
export function scaled(values: readonly number[], grid: Grid): readonly ListChange<number>[] {
  return distinct(
    values,
    factors.map((factor) => multiplied(values, factor, grid)),
  );
}

/** All counts one or two more or less; what was there at all stays. The distance counts something beside them that stays, so that none at all is not infinitely far. */
export function shifted(values: readonly number[], most: number): readonly ListChange<number>[] {
  const least = Math.min(1, ...values);
  const within = (value: number): number => Math.min(most, Math.max(least, value));
  const lists = [-2, -1, 1, 2].map((by) => [...new Set(values.map((value) => within(value + by)))]);
  return distinct(
    values,
    lists.map((changed) => ({ values: changed, distance: Math.abs(Math.log2((1 + mean(changed)) / (1 + mean(values)))) })),
  );
}

/** Without its smallest or its largest values. The distance is the logarithm of how many times fewer choices are left. */
export function narrowed(values: readonly number[]): readonly ListChange<number>[] {
  const sorted = [...values].sort((a, b) => a - b);
  const cuts = sorted.slice(1).flatMap((_, i) => [sorted.slice(i + 1), sorted.slice(0, i + 1)]);
  return distinct(
    values,
    cuts.map((changed) => ({ values: changed, distance: Math.log2(values.length / changed.length) })),
  );
}

function distinct(values: readonly number[], changes: readonly ListChange<number>[]): readonly ListChange<number>[] {
  const seen = new Set([values.join()]);
  return changes.filter(({ values: changed, distance }) => distance > 0 && !seen.has(changed.join()) && seen.add(changed.join()));
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
