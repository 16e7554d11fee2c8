import type { FloatTensor } from '../graph/graph.js';
import { blockMagnitudes, forEachWeight } from './block-magnitudes.js';
import { blockStructure } from './block-structure.js';

/** Which blocks of a weight stay, and the same as a mask over its elements. */
export interface PruneMask {
  /** 1 = kept, in the order of `blockMagnitudes`. */
  readonly blocks: Uint8Array;
  /** 1 = kept, in the layout of the weight. */
  readonly mask: Float32Array;
  readonly kept: number;
  /** Kept blocks of each output channel. */
  readonly keptByChannel: readonly number[];
}

/** Blocks that stay at a sparsity: `round((1 - sparsity) * blocks)`. */
export function keptBlocks(blocks: number, sparsity: number): number {
  return Math.round((1 - sparsity) * blocks);
}

/**
 * Magnitude pruning: keeps exactly `keptBlocks` blocks, those of largest L2 norm; among equals the earlier block (channel, tap, input channel) stays.
 *
 * @param sparsity Share of blocks to remove, 0 to 1.
 */
export function pruneMask(weight: FloatTensor, blockSize: 2 | 4, sparsity: number): PruneMask {
  const structure = blockStructure(weight.shape, blockSize);
  const magnitudes = blockMagnitudes(weight, blockSize);
  const kept = keptBlocks(structure.blocks, sparsity);
  const blocks = largest(magnitudes, kept);
  const mask = new Float32Array(weight.data.length);
  forEachWeight(structure, (block, index) => {
    mask[index] = blocks[block]!;
  });
  const keptByChannel = Array.from({ length: structure.channels }, (_, c) => {
    let n = 0;
    for (let b = c * structure.blocksPerChannel; b < (c + 1) * structure.blocksPerChannel; b++) n += blocks[b]!;
    return n;
  });
  return { blocks, mask, kept, keptByChannel };
}

function largest(magnitudes: Float64Array, kept: number): Uint8Array {
  const blocks = new Uint8Array(magnitudes.length);
  if (kept <= 0) return blocks;
  const threshold = Float64Array.from(magnitudes).sort()[magnitudes.length - kept]!;
  let left = kept;
  for (let b = 0; b < magnitudes.length; b++) {
    if (magnitudes[b]! > threshold) {
      blocks[b] = 1;
      left--;
    }
  }
  for (let b = 0; b < magnitudes.length && left > 0; b++) {
    if (magnitudes[b] === threshold) {
      blocks[b] = 1;
      left--;
    }
  }
  return blocks;
}
