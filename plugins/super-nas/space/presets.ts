import type { z } from '../../../core/plugin/index.js';
import { type Space, spaceSchema } from './space-options.js';

/**
 * Ready-made spaces for 32x32 images. `small`, `normal` and `large` follow the paper's contrast (Fig. 10): a space is good when most of its sparse paths
 * fit the chip and have a capable number of parameters. `tiny` is for trying things out.
 */
const presets: Readonly<Record<'tiny' | 'small' | 'normal' | 'large', z.input<typeof spaceSchema>>> = {
  tiny: {
    stem: [16],
    dots: [
      { channels: [24, 32], mobilenets: [1], transformers: [1], widths: [32] },
      { channels: [48, 64], mobilenets: [1], transformers: [1], widths: [48, 64] },
    ],
    expansions: [3, 4],
    encoders: [1],
    heads: [2, 4],
  },
  small: {
    stem: [8, 16],
    dots: [
      { channels: [16, 24], mobilenets: [1, 2], transformers: [1], widths: [16, 32] },
      { channels: [24, 32], mobilenets: [1, 2], transformers: [1], widths: [32, 48] },
    ],
  },
  normal: {
    stem: [24, 32],
    dots: [
      { channels: [48, 64], mobilenets: [1, 2], transformers: [1], widths: [64] },
      { channels: [96, 128], mobilenets: [1, 2], transformers: [1], widths: [96, 128] },
    ],
  },
  large: {
    stem: [0],
    dots: [
      { channels: [64, 96], mobilenets: [2, 3], transformers: [1, 2], widths: [128, 192] },
      { channels: [192, 256], mobilenets: [3, 4], transformers: [2, 3], widths: [192, 256] },
    ],
  },
};

/** @throws ZodError when the replaced keys do not make a space. */
export function presetSpace(preset: keyof typeof presets, replaced: Readonly<Record<string, unknown>>): Space {
  return spaceSchema.parse({ ...presets[preset], ...replaced });
}
