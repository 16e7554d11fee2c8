/** How many blocks of a weight stay, not yet which. */
export interface KeptCount {
  readonly blockSize: 2 | 3 | 4;
  readonly channels: number;
  /** Channels that may have blocks. */
  readonly rows: number;
  /** Blocks of one channel, those that stay in all. */
  readonly blocks: number;
  readonly kept: number;
}

/**
 * Kept blocks of each channel when `kept` of all blocks stay, drawn without regard to channels: the estimate of a weight that does not exist yet.
 * The quantiles of the binomial distribution, moved by one here and there until they add up.
 *
 * @param blocks blocks of one channel
 */
export function typicalBlocks(channels: number, blocks: number, kept: number): readonly number[] {
  if (channels === 0) return [];
  const cumulative = binomial(blocks, kept / (channels * blocks));
  let count = 0;
  const counts = Array.from({ length: channels }, (_, c) => {
    while (count < blocks && cumulative[count]! < (c + 0.5) / channels) count++;
    return count;
  });
  let missing = kept - counts.reduce((sum, n) => sum + n, 0);
  // What is too much or too little is spread over the channels.
  while (missing !== 0) {
    const step = Math.sign(missing);
    const open = counts.flatMap((n, c) => ((step > 0 ? n < blocks : n > 0) ? [c] : []));
    const changed = Math.min(Math.abs(missing), open.length);
    for (let i = 0; i < changed; i++) counts[open[Math.floor(((i + 0.5) * open.length) / changed)]!]! += step;
    missing -= step * changed;
  }
  return counts;
}

/** Row masks of a depthwise weight that keeps `kept` rows in all; which rows stay rotates from channel to channel. */
export function typicalRowMasks(channels: number, kept: number): readonly number[] {
  const masks = [[0], [1, 2, 4], [3, 6, 5], [7]];
  return typicalBlocks(channels, 3, kept).map((rows, c) => masks[rows]![c % masks[rows]!.length]!);
}

/** Cumulative distribution of `n` draws of probability `p`, by recurrence from the mode so that nothing underflows to zero everywhere. */
function binomial(n: number, p: number): Float64Array {
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const weights = new Float64Array(n + 1);
  weights[mode] = 1;
  for (let k = mode; k < n; k++) weights[k + 1] = (weights[k]! * (n - k) * p) / ((k + 1) * (1 - p));
  for (let k = mode; k > 0; k--) weights[k - 1] = (weights[k]! * k * (1 - p)) / ((n - k + 1) * p);
  const total = weights.reduce((sum, w) => sum + w, 0);
  let below = 0;
  return weights.map((w) => {
    below += w;
    return below / total;
  });
}
