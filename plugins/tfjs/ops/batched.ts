import type { Shape } from '../../../core/plugin/index.js';

/** A graph shape with its batch in front. */
export function batched(batch: number, shape: Shape): readonly number[] {
  return [batch, ...shape];
}

/** Rows and columns of a tensor seen as a matrix over its last axis. */
export function asMatrix(batch: number, shape: Shape): readonly [number, number] {
  const columns = shape.at(-1)!;
  return [(batch * shape.reduce((a, b) => a * b, 1)) / columns, columns];
}
