/** A block of arena memory with its lifetime. In-place aliases are one tensor by now. */
export interface PlannedTensor {
  readonly id: string;
  readonly bytes: number;
  /** First and last step (inclusive) at which the bytes must be kept. */
  readonly first: number;
  readonly last: number;
}

export type PlannerName = 'head-tail' | 'greedy' | 'local-search';

export interface MemoryPlan {
  /** Byte offset in the arena by tensor id, 8-byte aligned. */
  readonly offsets: ReadonlyMap<string, number>;
  /** Bytes of the arena. */
  readonly peak: number;
  /** Largest number of bytes alive at one step: no plan can need less. */
  readonly lowerBound: number;
  readonly planner: PlannerName;
  /** True only when `peak` equals `lowerBound`, which proves it. */
  readonly optimal: boolean;
}

/** Every tensor starts on a multiple of this, so that kernels may use double-word loads. */
export const alignment = 8;

export function alignUp(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

/** Two tensors that share a step may not share memory. */
export function overlapInTime(a: PlannedTensor, b: PlannedTensor): boolean {
  return a.first <= b.last && b.first <= a.last;
}
