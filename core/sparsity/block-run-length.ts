import { TinyformerError } from '../errors/index.js';
import type { Shape } from '../graph/graph.js';
import { type BlockSize, type BlockStructure, quantizedBlockStructure } from './block-structure.js';

/** Largest distance that one byte holds. */
const farthest = 255;

/** A weight in block run-length code: for each output channel its stored blocks, each a distance byte and `blockSize` weights. */
export interface BlockRunLength {
  readonly structure: BlockStructure;
  /** Stored blocks of each output channel, inserted zero blocks included. */
  readonly counts: readonly number[];
  /** Per block: distance in blocks from the block before (the first counts from block -1), then the weights; short blocks are padded with zeros. */
  readonly bytes: Uint8Array;
}

/**
 * Encodes an int8 weight `[co, kh, kw, ci]`, `[co, ci]` or `[c, 3, 3]`. Blocks of zeros are left out; a distance that does not fit a byte inserts a
 * block of zeros (docs/numerics.md).
 */
export function encodeBlocks(weight: Int8Array, shape: Shape, blockSize: BlockSize): BlockRunLength {
  const structure = quantizedBlockStructure(shape, blockSize);
  const { channels, blocksPerChannel } = structure;
  const stored: number[] = [];
  const counts: number[] = [];
  const block = new Int8Array(blockSize);
  for (let channel = 0; channel < channels; channel++) {
    let before = -1;
    let count = 0;
    for (let position = 0; position < blocksPerChannel; position++) {
      readBlock(weight, structure, channel, position, block);
      if (block.every((w) => w === 0)) continue;
      while (position - before > farthest) {
        stored.push(farthest, ...new Uint8Array(blockSize));
        before += farthest;
        count++;
      }
      stored.push(position - before, ...new Uint8Array(block.buffer));
      before = position;
      count++;
    }
    counts.push(count);
  }
  return { structure, counts, bytes: Uint8Array.from(stored) };
}

/** The weight that was encoded, in its layout. @throws TF_GRAPH when a distance leaves the channel or the bytes do not end with the last block. */
export function decodeBlocks({ structure, counts, bytes }: BlockRunLength): Int8Array {
  const { channels, taps, tapLength, blocksPerChannel, blockSize } = structure;
  const weight = new Int8Array(channels * taps * tapLength);
  const signed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    let position = -1;
    for (let n = 0; n < counts[channel]!; n++, at += 1 + blockSize) {
      position += bytes[at] ?? farthest;
      if (position >= blocksPerChannel || at + blockSize >= bytes.length)
        throw new TinyformerError('TF_GRAPH', `block ${n} of channel ${channel} lies outside its channel`);
      const { from, length } = placeOf(structure, channel, position);
      for (let i = 0; i < length; i++) weight[from + i] = signed[at + 1 + i]!;
    }
  }
  if (at !== bytes.length) throw new TinyformerError('TF_GRAPH', `the code has ${bytes.length} bytes, its blocks take ${at}`);
  return weight;
}

/** Bytes of the code without headers: `(1 + blockSize)` for each stored block. */
export function encodedBytes(storedBlocks: number, blockSize: BlockSize): number {
  return storedBlocks * (1 + blockSize);
}

function readBlock(weight: Int8Array, structure: BlockStructure, channel: number, position: number, block: Int8Array): void {
  const { from, length } = placeOf(structure, channel, position);
  for (let i = 0; i < block.length; i++) block[i] = i < length ? weight[from + i]! : 0;
}

/** Where a block lies in the weight; `length` is smaller than the block size for the short block of a tap. */
function placeOf(
  { taps, tapLength, blocksPerTap, blockSize }: BlockStructure,
  channel: number,
  position: number,
): { readonly from: number; readonly length: number } {
  const inTap = (position % blocksPerTap) * blockSize;
  return {
    from: (channel * taps + Math.floor(position / blocksPerTap)) * tapLength + inTap,
    length: Math.min(blockSize, tapLength - inTap),
  };
}
