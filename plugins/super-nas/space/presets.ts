import { asWritten, issuesOf } from '../../../core/errors/index.js';
import { z } from '../../../core/plugin/index.js';
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

/** Which space a config means. What it replaces makes a space together with the rest of the preset, so both are checked as one. */
export const dotSpaceOptions = z
  .strictObject({
    preset: z.enum(['tiny', 'small', 'normal', 'large']).default('normal').describe('A ready-made space.'),
    space: z
      .record(z.string(), z.unknown())
      .default({})
      .describe(`Keys of the space that replace those of the preset: ${Object.keys(spaceSchema.shape).join(', ')} (docs/search.md).`),
  })
  .superRefine(({ preset, space }, context) => {
    const parsed = spaceSchema.safeParse({ ...presets[preset], ...space }, asWritten);
    if (!parsed.success) {
      for (const { path, message } of issuesOf(parsed.error)) context.addIssue({ code: 'custom', path: ['space', ...path], message });
      return;
    }
    const { dots, heads } = parsed.data;
    for (const [i, { transformers, widths }] of dots.entries()) {
      const width = Math.max(...transformers) > 0 ? widths.find((d) => heads.some((n) => d % n !== 0)) : undefined;
      if (width === undefined) continue;
      const message = `a width of ${width} channels does not split into each of ${heads.join(', ')} heads`;
      context.addIssue({ code: 'custom', path: ['space', ...('dots' in space ? ['dots', i, 'widths'] : ['heads'])], message });
    }
  });

/** @throws ZodError when the replaced keys do not make a space. */
export function presetSpace(preset: keyof typeof presets, replaced: Readonly<Record<string, unknown>>): Space {
  return spaceSchema.parse({ ...presets[preset], ...replaced });
}
