import { z } from '../../../core/plugin/index.js';
import { downsampleKinds } from './downsample.js';

const count = z.number().int().min(0).max(8);
const channels = z.number().int().min(4).max(256).multipleOf(4);

/** Choices of one (Downsample, MobileNetV2 blocks, Transformer blocks). */
const dot = z.strictObject({
  channels: z.array(channels).min(1).describe('Channels after the downsample block.'),
  reduce: z.array(z.boolean()).min(1).default([true]).describe('Whether the downsample block halves the resolution.'),
  mobilenets: z.array(count).min(1).describe('Number of MobileNetV2 blocks.'),
  transformers: z.array(count).min(1).describe('Number of transformer blocks.'),
  widths: z.array(channels).min(1).describe('Encoder widths d.'),
});

/** A search space as data: what a supernet may be, and the candidates of its choice blocks. Lists are sampled uniformly. */
export const spaceSchema = z.strictObject({
  stem: z
    .array(z.union([z.literal(0), channels]))
    .min(1)
    .describe('Channels of a stem that halves the image before the first DoT; 0 for none.'),
  dots: z.array(dot).min(1).max(8),
  downsamples: z
    .array(z.enum(downsampleKinds))
    .min(1)
    .default([...downsampleKinds])
    .describe('Downsample blocks: 3x3 convolution with max-pool, 3x3 convolution of stride 2, MBConv of stride 2.'),
  expansions: z.array(z.number().int().min(1).max(8)).min(1).default([3, 4, 6]).describe('MobileNetV2 expansions.'),
  skip: z.boolean().default(true).describe('MobileNetV2 blocks may be skipped.'),
  encoders: z.array(z.number().int().min(1).max(4)).min(1).default([1, 2]).describe('Encoders of a transformer block.'),
  heads: z.array(z.number().int().min(1).max(16)).min(1).default([2, 4]),
  feedForward: z.array(z.number().int().min(1).max(4)).min(1).default([2]).describe('Feed-forward width over encoder width.'),
  tokens: z
    .array(z.enum(['full', 'pooled']))
    .min(1)
    .default(['full', 'pooled'])
    .describe('Keys and values at full or pooled resolution.'),
  sparsities: z.array(z.number().min(0).max(0.95)).min(1).default([0, 0.5, 0.625, 0.75, 0.875]).describe('Sparsities of a choice block.'),
  blockSizes: z
    .array(z.union([z.literal(2), z.literal(4)]))
    .min(1)
    .default([2, 4])
    .describe('Block sizes of a choice block; depthwise blocks are rows of 3.'),
});

export type Space = z.infer<typeof spaceSchema>;
