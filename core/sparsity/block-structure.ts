import { TinyformerError } from '../errors/index.js';
import type { Shape } from '../graph/graph.js';

/** 2 or 4 consecutive input channels of one tap, or 3: a row of a depthwise kernel. */
export type BlockSize = 2 | 3 | 4;

/**
 * How a weight falls into blocks. Positions run per output channel over the taps (dy, dx), then the blocks of a tap; the last block of a tap is short
 * where the input channels do not divide.
 */
export interface BlockStructure {
  readonly blockSize: BlockSize;
  /** Output channels. */
  readonly channels: number;
  /** Runs of weights that no block crosses: kernel taps, or rows of a depthwise kernel. */
  readonly taps: number;
  /** Weights of one channel in one tap. */
  readonly tapLength: number;
  readonly blocksPerTap: number;
  readonly blocksPerChannel: number;
  readonly blocks: number;
}

/**
 * Block structure of a float weight: Conv2D `[kh, kw, ci, co]`, Linear `[ci, co]`, DepthwiseConv2D `[3, 3, c]` (rows of 3 whatever the block size of
 * the choice block).
 *
 * @throws TF_GRAPH for other shapes.
 */
export function blockStructure(shape: Shape, blockSize: 2 | 4): BlockStructure {
  switch (shape.length) {
    case 4:
      return structure(blockSize, shape[3]!, shape[0]! * shape[1]!, shape[2]!);
    case 2:
      return structure(blockSize, shape[1]!, 1, shape[0]!);
    case 3:
      return structure(3, shape[2]!, shape[0]!, shape[1]!);
    default:
      throw new TinyformerError('TF_GRAPH', `a weight of shape [${shape}] has no blocks`);
  }
}

/** Block structure of an int8 weight: `[co, kh, kw, ci]`, `[co, ci]`, or `[c, 3, 3]` with rows as blocks. */
export function quantizedBlockStructure(shape: Shape, blockSize: BlockSize): BlockStructure {
  const [channels, ...rest] = shape as [number, ...number[]];
  const tapLength = rest.at(-1) ?? 1;
  return structure(blockSize, channels, rest.reduce((a, b) => a * b, 1) / tapLength, tapLength);
}

function structure(blockSize: BlockSize, channels: number, taps: number, tapLength: number): BlockStructure {
  const blocksPerTap = Math.ceil(tapLength / blockSize);
  const blocksPerChannel = taps * blocksPerTap;
  return { blockSize, channels, taps, tapLength, blocksPerTap, blocksPerChannel, blocks: channels * blocksPerChannel };
}
