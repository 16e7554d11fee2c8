import { peakStep } from './lower-bound.js';
import type { Lifetimes } from './placement.js';

/** Orders in which a greedy planner places tensors, each the best on some graphs. Ties: larger first, then longer-lived, then by index. */
export const greedyOrders: readonly ((tensors: Lifetimes) => number[])[] = [sizeOrder, outwardOrder, areaOrder];

/** The largest tensor first. */
export function sizeOrder(tensors: Lifetimes): number[] {
  return ordered(tensors, () => 0);
}

/** The largest product of bytes and lifetime first. */
export function areaOrder(tensors: Lifetimes): number[] {
  return ordered(tensors, (i) => -tensors.bytes[i]! * (lifetime(tensors, i) + 1));
}

/** From the step at which most bytes are alive outward, the longer-lived first: what decides the peak is placed while all is free. */
export function outwardOrder(tensors: Lifetimes): number[] {
  const { first, last } = tensors;
  const step = peakStep(tensors);
  // One number for both criteria: lifetimes are far below 2^20 steps.
  return ordered(tensors, (i) => Math.max(0, first[i]! - step, step - last[i]!) * 2 ** 20 - lifetime(tensors, i));
}

/** Insertion sort: a few dozen tensors, thousands of times a second. */
function ordered(tensors: Lifetimes, key: (index: number) => number): number[] {
  const { count, bytes } = tensors;
  const keys = new Float64Array(count);
  const order: number[] = [];
  for (let i = 0; i < count; i++) {
    keys[i] = key(i);
    let place = i;
    for (; place > 0; place--) {
      const before = order[place - 1]!;
      const comes = keys[i]! - keys[before]! || bytes[before]! - bytes[i]! || lifetime(tensors, before) - lifetime(tensors, i);
      if (comes >= 0) break;
      order[place] = before;
    }
    order[place] = i;
  }
  return order;
}

function lifetime({ first, last }: Lifetimes, i: number): number {
  return last[i]! - first[i]!;
}
