import { keptByChannel } from '../../../core/sparsity/index.js';
import type { Pruned } from './structure.js';

/** Kept blocks of an int8 weight `[co, kh, kw, ci]` or `[co, ci]`; row masks of `[c, 3, 3]`, block size 3. */
export function prunedWeights(weight: Int8Array, shape: readonly number[], blockSize: 2 | 3 | 4): Pruned {
  return { blockSize, keptBlocks: blockSize === 3 ? rowMasks(weight) : keptByChannel(weight, shape, blockSize) };
}

/** Bit j of a channel's mask is set where kernel row j has a weight other than zero. */
function rowMasks(weight: Int8Array): readonly number[] {
  return Array.from({ length: weight.length / 9 }, (_, channel) => {
    let mask = 0;
    for (let i = 0; i < 9; i++) if (weight[9 * channel + i] !== 0) mask |= 1 << Math.floor(i / 3);
    return mask;
  });
}
