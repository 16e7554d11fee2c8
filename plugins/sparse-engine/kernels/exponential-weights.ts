import { exponentialTable, scorePeak } from '../../../core/integer/index.js';
import type { ConstantArray } from '../kernel.js';

const bytes = 512;

/** The table of softmax weights that all operations with the same peak share; `bound` as docs/numerics.md: 128 for attention, 256 for SeqPool. */
export function exponentialWeights(tokens: number, bound: 128 | 256): ConstantArray {
  const peak = scorePeak(tokens, bound);
  return { name: nameOf(peak), type: 'uint16_t', data: Uint16Array.from(exponentialTable(peak)), align: 4, shared: true };
}

/** Name and bytes of that table. */
export function exponentialWeightsBytes(tokens: number, bound: 128 | 256): ReadonlyMap<string, number> {
  return new Map([[nameOf(scorePeak(tokens, bound)), bytes]]);
}

const nameOf = (peak: number): string => `exponential_${peak}`;
