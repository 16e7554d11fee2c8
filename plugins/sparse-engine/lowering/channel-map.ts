import type { Shape } from '../../../core/plugin/index.js';

/**
 * Which channel of its input a channel of a pool's or a reshape's output comes from: itself, or of a flattened image every C-th. Undefined where the
 * channels of the output mix those of the input.
 */
export function channelMap(input: Shape, output: Shape): ((channel: number) => number) | undefined {
  const channels = input.at(-1)!;
  return output.at(-1)! % channels === 0 ? (channel) => channel % channels : undefined;
}
