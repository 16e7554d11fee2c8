export { blockMagnitudes } from './block-magnitudes.js';
export { type BlockRunLength, decodeBlocks, encodeBlocks, encodedBytes } from './block-run-length.js';
export { type BlockSize, type BlockStructure, blockStructure, quantizedBlockStructure } from './block-structure.js';
export { keptByChannel, keptCounts, type PrunableNode, prunableNodes, weightShape } from './kept-blocks.js';
export { keptBlocks, type PruneMask, pruneMask } from './prune-mask.js';
export { gradualSparsity } from './pruning-schedule.js';
export { type RemovedWeights, removedWeights } from './removed-weights.js';
