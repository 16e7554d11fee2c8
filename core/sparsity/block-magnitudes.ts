import type { FloatTensor } from '../graph/graph.js';
import { type BlockStructure, blockStructure } from './block-structure.js';

/**
 * Squared L2 norm of every block of a float weight, `[channels, taps, blocksPerTap]`.
 */
export function blockMagnitudes(weight: FloatTensor, blockSize: 2 | 4): Float64Array {
  const structure = blockStructure(weight.shape, blockSize);
  const magnitudes = new Float64Array(structure.blocks);
  forEachWeight(structure, (block, index) => {
    const w = weight.data[index]!;
    magnitudes[block] = magnitudes[block]! + w * w;
  });
  return magnitudes;
}

/**
 * Visits all weights of a float layout, where the output channel is the last axis: block number and index into the data. Every float layout is
 * `[taps, tapLength, channels]`.
 */
export function forEachWeight(
  { channels, taps, tapLength, blockSize, blocksPerTap, blocksPerChannel }: BlockStructure,
  visit: (block: number, index: number) => void,
): void {
  for (let tap = 0, index = 0; tap < taps; tap++) {
    for (let i = 0; i < tapLength; i++) {
      const ofTap = tap * blocksPerTap + Math.floor(i / blockSize);
      for (let c = 0; c < channels; c++, index++) visit(c * blocksPerChannel + ofTap, index);
    }
  }
}
