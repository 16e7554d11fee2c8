import type { Operation } from '../kernel.js';
import { constantOf, fits16, littleEndian, requantized } from './stream-bytes.js';

/** Weights of one output channel in blocks, in the order of the tile. */
export interface Block {
  readonly index: number;
  readonly weights: readonly number[];
}

/** How the loops of tf_octet.h read weights: blocks of four or two consecutive inputs, or all of them. */
export type StreamFormat = 'block4' | 'block2' | 'dense';
type SparseFormat = Exclude<StreamFormat, 'dense'>;

/** Blocks of one round of the loops (U of tf_stream.h). */
const round = { block4: 4, block2: 8 } as const;
/** Code bytes below `round` say how a long channel begins, those behind it what else comes. */
const codes = { end: 0, constant: 1, wide: 2 } as const;
/** Largest gap in a short channel, and in a long one, where the lowest bit of some gaps says that no more rounds follow. */
const largestGap = { short: 255, long: 127 } as const;

export const weightsPerBlock = (format: StreamFormat): 2 | 4 => (format === 'block2' ? 2 : 4);

const isLong = (format: SparseFormat, blocks: number): boolean => blocks > 1 + round[format];

/**
 * Bytes of a stream whose biases fit 16 bits, which all but some of a hundred do, and whose gaps fit their bytes: what an estimate knows.
 *
 * @param blocks kept blocks of each channel; dense: all of them
 */
export function streamBytes(format: StreamFormat, blocks: readonly number[]): number {
  if (format === 'dense') return blocks.reduce((sum, n) => sum + 8 + 4 * n, 0);
  const block = weightsPerBlock(format) + 1;
  const bytes = (n: number): number => (n === 0 ? 3 : 7 + block * n);
  return blocks.reduce((sum, n) => sum + bytes(n), 3);
}

/** Packs all channels. `blocksOf` gives the kept blocks of a channel by rising index; dense: all of them. */
export function encodeStream(
  format: StreamFormat,
  operation: Operation,
  channels: number,
  blocksOf: (channel: number) => readonly Block[],
): Uint8Array {
  const bytes: number[] = [];
  for (let c = 0; c < channels; c++) {
    const blocks = blocksOf(c);
    const bias = centredBias(operation, c, blocks);
    const multiplier = operation.multiplier![c]!;
    if (format === 'dense') bytes.push(...word(bias), ...blocks.flatMap(({ weights }) => weights.map(unsigned)), ...word(multiplier));
    else if (blocks.length === 0) bytes.push(round[format] + codes.constant, ...constantHalf(operation, bias, multiplier));
    else bytes.push(...sparseChannel(format, blocks, bias, multiplier));
  }
  if (format !== 'dense') bytes.push(round[format] + codes.end, 0, 0);
  return Uint8Array.from(bytes);
}

/** Tiles hold values without their zero point, so a bias without its share fits them; it is small, because the branch's results are. */
function centredBias({ inputs, bias }: Operation, channel: number, blocks: readonly Block[]): number {
  const { zeroPoint } = inputs[0]!;
  return blocks.reduce((sum, { weights }) => sum + zeroPoint * weights.reduce((a, b) => a + b, 0), bias![channel]!);
}

function sparseChannel(format: SparseFormat, kept: readonly Block[], bias: number, multiplier: number): number[] {
  const blocks = withHops(format, kept);
  const unit = round[format];
  const long = isLong(format, blocks.length);
  const code = long ? (blocks.length - 1) % unit : unit + codes.wide + blocks.length;
  const [low0, low1, high0, high1] = word(bias) as readonly [number, number, number, number];
  const bytes = fits16(bias) ? [code, low0, low1] : [unit + codes.wide, low0, low1, code, high0, high1];
  let next = 0;
  blocks.forEach(({ index, weights }, i) => {
    const distance = index - next;
    // The last block of every round, and so of the channel, says whether another round follows.
    const endsRound = long && i > 0 && (blocks.length - 1 - i) % unit === 0;
    const gap = endsRound ? 2 * distance + (i === blocks.length - 1 ? 1 : 0) : distance;
    const values = weights.map(unsigned);
    if (format === 'block4') bytes.push(gap, ...values);
    else bytes.push(values[0]!, gap, values[1]!);
    next = index + 1;
  });
  return [...bytes, ...word(multiplier)];
}

/** Puts a zero block where a gap does not fit. */
function withHops(format: SparseFormat, blocks: readonly Block[]): readonly Block[] {
  const split = (limit: number): readonly Block[] => {
    const result: Block[] = [];
    let next = 0;
    for (const block of blocks) {
      for (; block.index - next > limit; next += limit + 1) {
        result.push({ index: next + limit, weights: new Array<number>(weightsPerBlock(format)).fill(0) });
      }
      result.push(block);
      next = block.index + 1;
    }
    return result;
  };
  const short = split(largestGap.short);
  return isLong(format, short.length) ? split(largestGap.long) : short;
}

/** What a channel without weights gives: a byte twice, or what it adds to a skip tensor, which cannot tell values beyond ±255 apart. */
function constantHalf(operation: Operation, bias: number, multiplier: number): readonly number[] {
  if (operation.residual) return littleEndian(Math.min(255, Math.max(-255, requantized(bias, multiplier))), 2);
  const value = unsigned(constantOf(operation, bias, multiplier));
  return [value, value];
}

const unsigned = (value: number): number => value & 0xff;
const word = (value: number): readonly number[] => littleEndian(value, 4);

/**
 * Instructions of one run of a loop: eight positions of all channels (counted from tf_octet_asm.h).
 *
 * @param blocks kept blocks of each channel; dense: all of them
 */
export function octetInstructions(format: StreamFormat, blocks: readonly number[], output: 'hwc' | 'planar' | 'residual'): number {
  const epilogue = output === 'residual' ? 36 : 28;
  if (format === 'dense') {
    return blocks.reduce((sum, n) => sum + 7 + epilogue + 26 * n + 3 * Math.ceil((n - 1) / 4), 20);
  }
  const block = format === 'block4' ? 28 : 15;
  const empty = { hwc: 15, planar: 10, residual: 39 }[output];
  const channel = (n: number): number => {
    if (n === 0) return empty;
    if (!isLong(format, n)) return epilogue + block * n + (n > round[format] ? 5 : 6);
    return epilogue + block * n + 8 + 2 * Math.ceil((n - 1) / round[format]);
  };
  return blocks.reduce((sum, n) => sum + channel(n), 20);
}
