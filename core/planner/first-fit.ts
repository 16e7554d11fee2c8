import type { Lifetimes, Placement } from './placement.js';

/** Places tensors in the given order, each at the lowest offset that no placed tensor of an overlapping lifetime uses. */
export function firstFit(tensors: Lifetimes, order: readonly number[]): Placement {
  const { count, bytes, first, last } = tensors;
  const offsets = new Float64Array(count);
  const placed = new Int32Array(count); // by offset
  let peak = 0;
  for (let n = 0; n < order.length; n++) {
    const tensor = order[n]!;
    const size = bytes[tensor]!;
    const from = first[tensor]!;
    const to = last[tensor]!;
    let offset = 0;
    for (let p = 0; p < n; p++) {
      const other = placed[p]!;
      if (first[other]! > to || last[other]! < from) continue;
      const start = offsets[other]!;
      if (start - offset >= size) break;
      const end = start + bytes[other]!;
      if (end > offset) offset = end;
    }
    offsets[tensor] = offset;
    if (offset + size > peak) peak = offset + size;
    let slot = n;
    for (; slot > 0 && offsets[placed[slot - 1]!]! > offset; slot--) placed[slot] = placed[slot - 1]!;
    placed[slot] = tensor;
  }
  return { offsets, peak };
}
