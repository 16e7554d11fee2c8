import { alignUp, type PlannedTensor } from './planned-tensor.js';

/** Tensors as parallel arrays: planners try many placements, and these are quick to walk. */
export interface Lifetimes {
  readonly count: number;
  /** Aligned bytes. */
  readonly bytes: Float64Array;
  readonly first: Int32Array;
  readonly last: Int32Array;
}

/** Offsets by tensor index, and the arena that they need. */
export interface Placement {
  readonly offsets: Float64Array;
  readonly peak: number;
}

export function lifetimes(tensors: readonly Omit<PlannedTensor, 'id'>[]): Lifetimes {
  const count = tensors.length;
  const result = { count, bytes: new Float64Array(count), first: new Int32Array(count), last: new Int32Array(count) };
  for (let i = 0; i < count; i++) {
    const tensor = tensors[i]!;
    result.bytes[i] = alignUp(tensor.bytes);
    result.first[i] = tensor.first;
    result.last[i] = tensor.last;
  }
  return result;
}

/** Indices of tensors in order of birth, the longer-lived first among equals. */
export function birthOrder(tensors: Lifetimes): number[] {
  return Array.from({ length: tensors.count }, (_, i) => i).sort(
    (a, b) => tensors.first[a]! - tensors.first[b]! || tensors.last[b]! - tensors.last[a]! || a - b,
  );
}
