import { randomStream } from '../random/random-stream.js';
import { firstFit } from './first-fit.js';
import { greedyOrders, outwardOrder, sizeOrder } from './greedy-orders.js';
import { headTail } from './head-tail.js';
import { localSearch } from './local-search.js';
import { lowerBound } from './lower-bound.js';
import { type Lifetimes, lifetimes, type Placement } from './placement.js';
import type { MemoryPlan, PlannedTensor, PlannerName } from './planned-tensor.js';

/** Placements that the local search tries at most, from each of its starting orders. */
const iterations = 1500;

/**
 * Plans the arena: the best of head-tail alternation, greedy placement and a bounded local search. Deterministic.
 *
 * @param tensors bytes and lifetimes; offsets are aligned to 8 bytes
 */
export function planMemory(tensors: readonly PlannedTensor[]): MemoryPlan {
  const input = lifetimes(tensors);
  const bound = lowerBound(input);
  const quick = quickPlan(input, bound);
  const searched = quick.placement.peak > bound ? search(input, bound) : undefined;
  const best = searched && searched.peak < quick.placement.peak ? { planner: 'local-search' as const, placement: searched } : quick;
  return {
    offsets: new Map(tensors.map((tensor, i) => [tensor.id, best.placement.offsets[i]!])),
    peak: best.placement.peak,
    lowerBound: bound,
    planner: best.planner,
    optimal: best.placement.peak === bound,
  };
}

/** Peak of the plan that `planMemory` would make, where the answer to "does it fit in `limit` bytes" needs it; else of a quicker one. */
export function planPeak(input: Lifetimes, limit: number): { readonly peak: number; readonly lowerBound: number } {
  const bound = lowerBound(input);
  const { peak } = quickPlan(input, bound).placement;
  if (peak === bound || limit < bound || peak <= limit) return { peak, lowerBound: bound };
  return { peak: Math.min(peak, search(input, bound).peak), lowerBound: bound };
}

/** Greedy in several orders, and head-tail alternation; stops at the bound. */
function quickPlan(tensors: Lifetimes, bound: number): { readonly planner: PlannerName; readonly placement: Placement } {
  let greedy: Placement | undefined;
  for (const order of greedyOrders) {
    const placement = firstFit(tensors, order(tensors));
    if (!greedy || placement.peak < greedy.peak) greedy = placement;
    if (greedy.peak === bound) return { planner: 'greedy', placement: greedy };
  }
  const alternating = headTail(tensors);
  return alternating.peak < greedy!.peak ? { planner: 'head-tail', placement: alternating } : { planner: 'greedy', placement: greedy! };
}

function search(tensors: Lifetimes, bound: number): Placement {
  const random = randomStream(tensors.count, 'planner');
  const fromSize = localSearch(tensors, sizeOrder(tensors), bound, iterations, random);
  if (fromSize.peak === bound) return fromSize;
  const fromPeak = localSearch(tensors, outwardOrder(tensors), bound, iterations, random);
  return fromPeak.peak < fromSize.peak ? fromPeak : fromSize;
}
