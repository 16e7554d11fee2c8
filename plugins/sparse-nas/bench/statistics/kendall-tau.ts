/**
 * Kendall's tau-b: how far two lists order the same things alike, from -1 (reversed) to 1. Pairs that are tied in one list count for neither
 * side, and shrink the denominator of that list (Kendall 1945).
 *
 * @returns 0 where one list ties everything: it orders nothing.
 */
export function kendallTau(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new RangeError(`kendallTau: lists of ${a.length} and ${b.length} values`);
  let agreement = 0;
  let untiedA = 0;
  let untiedB = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      const orderA = Math.sign(a[i]! - a[j]!);
      const orderB = Math.sign(b[i]! - b[j]!);
      agreement += orderA * orderB;
      untiedA += Math.abs(orderA);
      untiedB += Math.abs(orderB);
    }
  }
  return untiedA === 0 || untiedB === 0 ? 0 : agreement / Math.sqrt(untiedA * untiedB);
}
