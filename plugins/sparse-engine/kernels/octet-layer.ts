import type { Operation, OperationShape } from '../kernel.js';
import { type Block, encodeStream, type StreamFormat, streamBytes, weightsPerBlock } from './octet-stream.js';

/** C files of the loops, a form of weights each; parts of the code begin with their names. */
export const octetLoops: readonly string[] = ['octet_block4.c', 'octet_block2.c', 'octet_dense.c'];

/** C files that kernels on octets need. */
export const octetSources = [
  ...octetLoops,
  'output.c',
  'tile.c',
  'tf_expand_asm.h',
  'tf_kernel.h',
  'tf_octet.h',
  'tf_octet_asm.h',
  'tf_octet_portable.h',
  'tf_output.h',
  'tf_stream.h',
  'tf_tile.h',
];

/** Dense where weights were not pruned, or in blocks that no loop reads. */
export function formatOf({ blockSize, keptBlocks }: OperationShape): StreamFormat {
  if (!keptBlocks) return 'dense';
  return blockSize === 2 ? 'block2' : 'block4';
}

export const supportsBlocks = ({ blockSize, keptBlocks }: OperationShape): boolean => !keptBlocks || blockSize === 2 || blockSize === 4;

export type OutputForm = 'hwc' | 'planar' | 'residual';

export function outputForm({ residual, output }: OperationShape): OutputForm {
  if (residual) return 'residual';
  return output.layout;
}

/** The loop that fits weights and output, as a part of the code and by its name in C. */
export function loopPart(shape: OperationShape): `octet_${StreamFormat}${'' | '_planar' | '_residual'}` {
  const suffix = { hwc: '', planar: '_planar', residual: '_residual' } as const;
  return `octet_${formatOf(shape)}${suffix[outputForm(shape)]}`;
}
export const loopName = (shape: OperationShape): string => `tf_${loopPart(shape)}`;

/** Blocks that the loop runs through for each output channel. */
export function blocksRead(shape: OperationShape, taps: number): readonly number[] {
  const channels = shape.output.shape.at(-1)!;
  if (formatOf(shape) !== 'dense') return shape.keptBlocks!;
  return new Array<number>(channels).fill(taps * Math.ceil(shape.inputs[0]!.shape.at(-1)! / 4));
}

/** The blocks of one output channel, by their place. */
function blocksOfChannel(operation: Operation, channel: number, taps: number, place: BlockPlace): readonly Block[] {
  const format = formatOf(operation);
  const size = weightsPerBlock(format);
  const inputs = operation.inputs[0]!.shape.at(-1)!;
  const groups = Math.ceil(inputs / size);
  const blocks: Block[] = [];
  for (let tap = 0; tap < taps; tap++) {
    for (let group = 0; group < groups; group++) {
      const start = (channel * taps + tap) * inputs;
      const weights = Array.from({ length: size }, (_, i) =>
        group * size + i < inputs ? operation.weight![start + group * size + i]! : 0,
      );
      if (format === 'dense' || weights.some((w) => w !== 0)) blocks.push({ index: place(tap, group, groups, size), weights });
    }
  }
  return blocks.sort((a, b) => a.index - b.index);
}

/** Where a weight block lies in the tile: index of block `group` (of `groups`, each of `size` channels) of `tap`. */
export type BlockPlace = (tap: number, group: number, groups: number, size: 2 | 4) => number;

/** The packed weights of a layer. */
export function packWeights(operation: Operation, taps: number, place: BlockPlace): Uint8Array {
  const channels = operation.output.shape.at(-1)!;
  return encodeStream(formatOf(operation), operation, channels, (channel) => blocksOfChannel(operation, channel, taps, place));
}

/** Their bytes: exact for an operation with its integers, for a shape as `streamBytes` says. */
export function packedBytes(shape: OperationShape | Operation, taps: number, place: BlockPlace): number {
  if ('weight' in shape && shape.weight) return packWeights(shape, taps, place).length;
  return streamBytes(formatOf(shape), blocksRead(shape, taps));
}

export const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit;
