import type { Operation } from '../kernel.js';

/** Weights of one output channel in blocks, in the order of the tile. */
export interface Block {
  readonly index: number;
  readonly weights: readonly number[];
}

/** How the loops of tf_octet.h read weights: blocks of four or two consecutive inputs, or all of them. */
export type StreamFormat = 'block4' | 'block2' | 'dense';

/** Blocks that fit the code byte; longer channels end with a mark (U of tf_octet.h). */
const unrolled = { block4: 4, block2: 8 } as const;
const endMark = { block4: 255, block2: 128 } as const;
/** Largest distance that a gap byte expresses; 255 is the end mark of blocks of four. */
const largestGap = { block4: 254, block2: 255 } as const;

export const weightsPerBlock = (format: StreamFormat): 2 | 4 => (format === 'block2' ? 2 : 4);

/** Bytes of a stream. A gap above 254 blocks takes one more block, which is not counted here: no tile of up to 1,020 (510) inputs has one. */
export function streamBytes(format: StreamFormat, blocks: readonly number[], residual: boolean): number {
  if (format === 'dense') return blocks.reduce((sum, n) => sum + 8 + 4 * n, 0);
  const bytes = (n: number): number => {
    if (n === 0) return residual ? 9 : 2;
    return 9 + (weightsPerBlock(format) + 1) * n + (isLong(format, n) ? 1 : 0);
  };
  return blocks.reduce((sum, n) => sum + bytes(n), 1);
}

const isLong = (format: 'block4' | 'block2', n: number): boolean => n > 1 + unrolled[format];

/** Packs all channels. `blocksOf` gives the kept blocks of a channel by rising index; dense: all of them. */
export function encodeStream(
  format: StreamFormat,
  operation: Operation,
  channels: number,
  blocksOf: (channel: number) => readonly Block[],
): Uint8Array {
  const bytes: number[] = [];
  for (let c = 0; c < channels; c++) {
    const bias = operation.bias![c]!;
    const multiplier = operation.multiplier![c]!;
    const blocks = blocksOf(c);
    if (format === 'dense') bytes.push(...word(bias), ...blocks.flatMap(({ weights }) => weights.map(unsigned)), ...word(multiplier));
    else if (blocks.length === 0 && !operation.residual) bytes.push(1, unsigned(constantOf(operation, bias, multiplier)));
    else bytes.push(...sparseChannel(format, withHops(format, blocks), bias, multiplier));
  }
  if (format !== 'dense') bytes.push(0);
  return Uint8Array.from(bytes);
}

function sparseChannel(format: 'block4' | 'block2', blocks: readonly Block[], bias: number, multiplier: number): number[] {
  const long = isLong(format, blocks.length);
  const code = long ? 3 + unrolled[format] + ((blocks.length - 1) % unrolled[format]) : 1 + blocks.length;
  let next = 0;
  const bytes = [code, ...word(bias)];
  for (const { index, weights } of blocks) {
    const gap = index - next;
    const values = weights.map(unsigned);
    if (format === 'block4') bytes.push(gap, ...values);
    else bytes.push(values[0]!, gap, values[1]!);
    next = index + 1;
  }
  if (long) bytes.push(endMark[format]);
  bytes.push(...word(multiplier));
  return bytes;
}

/** Puts a zero block where a gap does not fit its byte. */
function withHops(format: 'block4' | 'block2', blocks: readonly Block[]): readonly Block[] {
  const result: Block[] = [];
  let next = 0;
  for (const block of blocks) {
    for (; block.index - next > largestGap[format]; next += largestGap[format] + 1) {
      result.push({ index: next + largestGap[format], weights: new Array<number>(weightsPerBlock(format)).fill(0) });
    }
    result.push(block);
    next = block.index + 1;
  }
  return result;
}

/** Output of a channel without weights. */
function constantOf({ lo, hi, output }: Operation, bias: number, multiplier: number): number {
  const product = (BigInt(bias) * BigInt(multiplier) + 2n ** 31n) >> 32n;
  return Math.min(hi, Math.max(lo, output.zeroPoint + Number(product)));
}

const unsigned = (value: number): number => value & 0xff;
const word = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >> shift) & 0xff);

/**
 * Instructions of one run of a loop: eight positions of all channels (counted from tf_octet_asm.h).
 *
 * @param blocks kept blocks of each channel; dense: all of them
 */
export function octetInstructions(format: StreamFormat, blocks: readonly number[], output: 'hwc' | 'planar' | 'residual'): number {
  const epilogue = output === 'residual' ? 38 : 28;
  if (format === 'dense') {
    return blocks.reduce((sum, n) => sum + 7 + epilogue + 26 * n + 3 * Math.ceil((n - 1) / 4), 20);
  }
  const block = format === 'block4' ? 28 : 15;
  const empty = { hwc: 15, planar: 11, residual: 50 }[output];
  const [again, last] = format === 'block4' ? [2, 3] : [3, 4];
  const channel = (n: number): number => {
    if (n === 0) return empty;
    if (!isLong(format, n)) return epilogue + block * n + (n > unrolled[format] ? 5 : 6);
    return epilogue + block * n + 8 + again * (Math.ceil((n - 1) / unrolled[format]) - 1) + last;
  };
  return blocks.reduce((sum, n) => sum + channel(n), 19);
}
