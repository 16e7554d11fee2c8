import { z } from '../../core/plugin/index.js';

/** Options of post-training quantization. */
export const quantizeOptions = z.strictObject({
  calibrationImages: z
    .number()
    .int()
    .min(1)
    .default(256)
    .describe(
      'Training images, drawn at random, that ranges come from; bias correction sees the first 128 of them, the report the first 64. Fewer when the split has fewer.',
    ),
  activationRange: z
    .enum(['squared-error', 'maximum'])
    .default('squared-error')
    .describe('Range of an activation tensor: least squared error, or all that was seen.'),
  weightRange: z
    .enum(['squared-error', 'maximum'])
    .default('squared-error')
    .describe('Range of a weight channel: least squared error, or its largest weight.'),
  equalize: z
    .boolean()
    .default(true)
    .describe(
      'Balance channel ranges before and after depthwise convolutions (cross-layer equalization), whatever activation lies between.',
    ),
  biasCorrection: z.boolean().default(true).describe("Correct each channel's mean error in its bias, layer after layer."),
});

export type QuantizeOptions = z.infer<typeof quantizeOptions>;
