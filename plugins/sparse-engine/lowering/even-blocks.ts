/** Kept blocks of each channel when `kept` blocks are spread evenly: the estimate of a weight that does not exist yet. */
export function evenlyKept(channels: number, kept: number): readonly number[] {
  const low = Math.floor(kept / channels);
  const more = kept - low * channels;
  // The channels with one block more are spread as well, so that any run of channels costs alike.
  return Array.from({ length: channels }, (_, c) => low + Math.floor(((c + 1) * more) / channels) - Math.floor((c * more) / channels));
}

/** Row masks of a depthwise weight that keeps `kept` rows in all; which rows stay rotates from channel to channel. */
export function evenRowMasks(channels: number, kept: number): readonly number[] {
  const masks = [[0], [1, 2, 4], [3, 6, 5], [7]];
  return evenlyKept(channels, kept).map((rows, c) => masks[rows]![c % masks[rows]!.length]!);
}
