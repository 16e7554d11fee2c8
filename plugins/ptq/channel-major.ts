import type { FloatTensor, Shape } from '../../core/plugin/index.js';

/** A weight with its output channel first: Conv2D `[co, kh, kw, ci]`, Linear `[co, ci]`, DepthwiseConv2D `[c, 3, 3]`. */
export interface ChannelMajor {
  readonly shape: Shape;
  readonly channels: number;
  /** Weights of one channel. */
  readonly depth: number;
  readonly data: Float32Array;
}

/** From the float layouts, which all have the output channel last. */
export function channelMajor({ shape, data }: FloatTensor): ChannelMajor {
  const channels = shape.at(-1)!;
  const depth = data.length / channels;
  const turned = Float32Array.from(data, (_, i) => data[(i % depth) * channels + Math.floor(i / depth)]!);
  return { shape: [channels, ...shape.slice(0, -1)], channels, depth, data: turned };
}
