import type { MemorySpan } from './memory-spans.js';
import { alignUp, type MemoryPlan, type PlannedTensor } from './planned-tensor.js';

/**
 * Moves hot tensors (kernel scratch) into tightly-coupled banks where that costs no byte: of a plan and its mirror image, which are equally good,
 * the one with more hot bytes there.
 *
 * @param start offset of the arena in the span
 */
export function preferFastBank(
  plan: MemoryPlan,
  tensors: readonly PlannedTensor[],
  hot: ReadonlySet<string>,
  span: MemorySpan,
  start = 0,
): MemoryPlan {
  const mirrored = new Map(tensors.map((tensor) => [tensor.id, plan.peak - alignUp(tensor.bytes) - plan.offsets.get(tensor.id)!]));
  const hotTensors = tensors.filter((tensor) => hot.has(tensor.id));
  const fastBytes = (offsets: ReadonlyMap<string, number>): number =>
    hotTensors.reduce((sum, tensor) => sum + bytesInFastBanks(span, start + offsets.get(tensor.id)!, tensor.bytes), 0);
  return fastBytes(mirrored) > fastBytes(plan.offsets) ? { ...plan, offsets: mirrored } : plan;
}

/** Bytes of `[offset, offset + bytes)` of a span that lie in tightly-coupled banks. */
export function bytesInFastBanks(span: MemorySpan, offset: number, bytes: number): number {
  let fast = 0;
  for (const bank of span.banks) {
    if (bank.speed !== 'tightly-coupled') continue;
    const start = bank.origin - span.origin;
    fast += Math.max(0, Math.min(offset + bytes, start + bank.bytes) - Math.max(offset, start));
  }
  return fast;
}
