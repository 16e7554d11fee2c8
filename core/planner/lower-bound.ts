import type { Lifetimes } from './placement.js';

/** Bytes of the largest set of tensors alive at once. */
export function lowerBound(tensors: Lifetimes): number {
  return tensors.count === 0 ? 0 : sweep(tensors).most;
}

/** The first step at which most bytes are alive. */
export function peakStep(tensors: Lifetimes): number {
  return sweep(tensors).step;
}

function sweep({ count, bytes, first, last }: Lifetimes): { readonly most: number; readonly step: number } {
  let steps = 0;
  for (let i = 0; i < count; i++) if (last[i]! >= steps) steps = last[i]! + 1;
  const change = new Float64Array(steps + 1);
  for (let i = 0; i < count; i++) {
    change[first[i]!]! += bytes[i]!;
    change[last[i]! + 1]! -= bytes[i]!;
  }
  let alive = 0;
  let most = -1;
  let step = 0;
  for (let s = 0; s < steps; s++) {
    alive += change[s]!;
    if (alive > most) {
      most = alive;
      step = s;
    }
  }
  return { most, step };
}
