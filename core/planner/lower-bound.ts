import type { Lifetimes } from './placement.js';

/** Bytes of the largest set of tensors alive at once. Liveness only rises where a tensor is born, so those steps are enough. */
export function lowerBound(tensors: Lifetimes): number {
  const { count, bytes, first, last } = tensors;
  let bound = 0;
  for (let i = 0; i < count; i++) {
    const step = first[i]!;
    let alive = 0;
    for (let j = 0; j < count; j++) if (first[j]! <= step && step <= last[j]!) alive += bytes[j]!;
    if (alive > bound) bound = alive;
  }
  return bound;
}
