import type { Operand } from '../kernel.js';

/** False where a reshape stands between writer and reader, so that rows and columns mean something else. */
export function sameShape(a: Operand, b: Operand): boolean {
  return a.shape.length === b.shape.length && a.shape.every((n, i) => n === b.shape[i]);
}
