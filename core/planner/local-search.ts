import type { RandomStream } from '../random/random-stream.js';
import { firstFit } from './first-fit.js';
import type { Lifetimes, Placement } from './placement.js';

/**
 * Bounded local search over the order of a first-fit placement: a tensor that reaches the peak, or one alive with it, moves to an earlier place.
 * Steps that do not raise the peak are kept, so that plateaus are crossed.
 *
 * @param start an order, changed in place while searching
 * @param goal stop at this peak; the lower bound, as nothing is below it
 */
export function localSearch(tensors: Lifetimes, start: number[], goal: number, iterations: number, random: RandomStream): Placement {
  const order = start;
  let best = firstFit(tensors, order);
  for (let i = 0; i < iterations && best.peak > goal; i++) {
    const from = order.indexOf(movable(tensors, best, random));
    if (from === 0) continue;
    const to = random.integer(from);
    move(order, from, to);
    const next = firstFit(tensors, order);
    if (next.peak <= best.peak) best = next;
    else move(order, to, from);
  }
  return best;
}

function movable(tensors: Lifetimes, placement: Placement, random: RandomStream): number {
  const { count, bytes, first, last } = tensors;
  const highest: number[] = [];
  for (let i = 0; i < count; i++) if (placement.offsets[i]! + bytes[i]! === placement.peak) highest.push(i);
  const top = random.pick(highest);
  if (random.uniform() < 0.5) return top;
  const beside: number[] = [];
  for (let i = 0; i < count; i++) if (first[i]! <= last[top]! && last[i]! >= first[top]!) beside.push(i);
  return random.pick(beside);
}

function move(order: number[], from: number, to: number): void {
  const [item] = order.splice(from, 1);
  order.splice(to, 0, item!);
}
