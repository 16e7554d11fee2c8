import type { Lifetimes } from './placement.js';

/** Bytes of the largest set of tensors alive at once. */
export function lowerBound(tensors: Lifetimes): number {
  return tensors.count === 0 ? 0 : aliveAt(tensors, peakStep(tensors));
}

/** The first step at which most bytes are alive. Liveness only rises where a tensor is born, so those steps are enough. */
export function peakStep(tensors: Lifetimes): number {
  let most = -1;
  let peak = 0;
  for (let i = 0; i < tensors.count; i++) {
    const step = tensors.first[i]!;
    const alive = aliveAt(tensors, step);
    if (alive > most || (alive === most && step < peak)) {
      most = alive;
      peak = step;
    }
  }
  return peak;
}

function aliveAt({ count, bytes, first, last }: Lifetimes, step: number): number {
  let alive = 0;
  for (let j = 0; j < count; j++) if (first[j]! <= step && step <= last[j]!) alive += bytes[j]!;
  return alive;
}
