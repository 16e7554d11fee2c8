/**
 * Blocks of one output channel: taps times blocks of `blockSize` input channels; the last block of a tap may be short.
 *
 * @param shape of the weight: `[co, kh, kw, ci]` or `[co, ci]`
 */
export function blocksPerChannel(shape: readonly number[], blockSize: 2 | 4): number {
  const taps = shape.length === 4 ? shape[1]! * shape[2]! : 1;
  return taps * Math.ceil(shape.at(-1)! / blockSize);
}

/** Kept blocks when a share `sparsity` of all blocks is removed and the rest is spread evenly over the channels. */
export function evenlyKept(channels: number, perChannel: number, sparsity: number): readonly number[] {
  const kept = Math.round((1 - sparsity) * channels * perChannel);
  const low = Math.floor(kept / channels);
  const more = kept - low * channels;
  const result = new Array<number>(channels);
  // The channels with one block more are spread as well, so that any run of channels costs alike.
  for (let c = 0; c < channels; c++) result[c] = low + (Math.floor(((c + 1) * more) / channels) - Math.floor((c * more) / channels));
  return result;
}

/** Row masks of a depthwise convolution of which a share `sparsity` of all rows is removed; which rows stay rotates from channel to channel. */
export function evenRowMasks(channels: number, sparsity: number): readonly number[] {
  const masks = [[0], [1, 2, 4], [3, 6, 5], [7]];
  return evenlyKept(channels, 3, sparsity).map((kept, c) => masks[kept]![c % masks[kept]!.length]!);
}

/** Counts the blocks of a weight that have a value other than zero, per output channel. */
export function countKeptBlocks(weight: Int8Array, shape: readonly number[], blockSize: 2 | 4): readonly number[] {
  const channels = shape[0]!;
  const inner = shape.at(-1)!;
  const taps = weight.length / channels / inner;
  return Array.from({ length: channels }, (_, channel) => {
    let kept = 0;
    for (let tap = 0; tap < taps; tap++) {
      const start = (channel * taps + tap) * inner;
      for (let i = 0; i < inner; i += blockSize) if (anyNonZero(weight, start + i, start + Math.min(i + blockSize, inner))) kept++;
    }
    return kept;
  });
}

/** Row masks of a depthwise weight `[c, 3, 3]`: bit j is set where kernel row j has a value other than zero. */
export function rowMasks(weight: Int8Array): readonly number[] {
  return Array.from({ length: weight.length / 9 }, (_, channel) =>
    [0, 1, 2].reduce((mask, row) => mask | (anyNonZero(weight, 9 * channel + 3 * row, 9 * channel + 3 * row + 3) ? 1 << row : 0), 0),
  );
}

function anyNonZero(values: Int8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (values[i] !== 0) return true;
  return false;
}
