import { firstFit } from './first-fit.js';
import { greedyOrders } from './greedy-orders.js';
import type { Lifetimes } from './placement.js';

/**
 * Bytes of an arena in which each of the tensors `entry` and `exit`, which may be one, lies at an end. Parts of a program that are joined by one
 * tensor alone, planned so, fit into the largest of their arenas: where a part would have it at the other end, it is mirrored.
 */
export function pinnedPeak(tensors: Lifetimes, entry: number, exit: number): number {
  const { bytes, first, last } = tensors;
  const apart = (a: number, b: number): boolean => first[a]! > last[b]! || last[a]! < first[b]!;
  let best = Number.POSITIVE_INFINITY;
  for (const order of greedyOrders) {
    const free = order(tensors).filter((tensor) => tensor !== entry && tensor !== exit);
    // At the same end: first-fit puts both there.
    if (entry === exit || apart(entry, exit)) best = Math.min(best, firstFit(tensors, [...new Set([entry, exit]), ...free]).peak);
    if (entry === exit) continue;
    const { offsets, peak } = firstFit(tensors, [entry, ...free]);
    let needed = Math.max(peak, bytes[exit]!);
    for (const tensor of [entry, ...free]) {
      if (!apart(tensor, exit)) needed = Math.max(needed, offsets[tensor]! + bytes[tensor]! + bytes[exit]!);
    }
    best = Math.min(best, needed);
  }
  return best;
}
