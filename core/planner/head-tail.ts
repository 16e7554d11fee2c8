import { birthOrder, type Lifetimes, type Placement } from './placement.js';

/**
 * Head-tail alternation (paper, section V): tensors are born alternately at the head and at the tail of the arena, so that in a chain the input
 * of a layer lies at one end and its output at the other. Each end is filled first-fit; the arena is as long as both ends need at one step.
 */
export function headTail(tensors: Lifetimes): Placement {
  const { count, bytes, first, last } = tensors;
  const order = birthOrder(tensors);
  const depth = new Float64Array(count); // distance from its end of the arena
  const atTail = new Uint8Array(count);
  order.forEach((tensor, n) => {
    atTail[tensor] = n % 2;
    depth[tensor] = lowestDepth(tensors, order, n, depth, atTail);
  });

  let peak = 0;
  for (const tensor of order) {
    let head = 0;
    let tail = 0;
    const step = first[tensor]!;
    for (const other of order) {
      if (first[other]! > step || last[other]! < step) continue;
      const top = depth[other]! + bytes[other]!;
      if (atTail[other]) tail = Math.max(tail, top);
      else head = Math.max(head, top);
    }
    peak = Math.max(peak, head + tail);
  }
  const offsets = depth;
  for (let i = 0; i < count; i++) if (atTail[i]) offsets[i] = peak - depth[i]! - bytes[i]!;
  return { offsets, peak };
}

/** Lowest free depth at the tensor's end; the first `n` tensors of the order are placed. Candidates are zero and the tops of those alive with it. */
function lowestDepth(tensors: Lifetimes, order: readonly number[], n: number, depth: Float64Array, atTail: Uint8Array): number {
  const { bytes, first, last } = tensors;
  const tensor = order[n]!;
  const alive: number[] = [];
  for (let p = 0; p < n; p++) {
    const other = order[p]!;
    if (atTail[other] === atTail[tensor] && first[other]! <= last[tensor]! && last[other]! >= first[tensor]!) alive.push(other);
  }
  alive.sort((a, b) => depth[a]! - depth[b]!);
  let lowest = 0;
  for (const other of alive) {
    if (depth[other]! - lowest >= bytes[tensor]!) break;
    lowest = Math.max(lowest, depth[other]! + bytes[other]!);
  }
  return lowest;
}
