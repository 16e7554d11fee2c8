import type { CodePart } from './code-bytes.js';

/** The inner loops of a part of the code: their bytes, and the sections that the compiler puts them in. */
export interface HotCode {
  readonly bytes: number;
  readonly sections: readonly string[];
}

const loop = (part: string, bytes: number): HotCode => ({ bytes, sections: [`*(.text.tf_${part})`] });
const scores = (width: number, bytes: number): HotCode => ({ bytes, sections: [`*attention-w${width}.o(.text.scores)`] });
const strips = (width: number, bytes: number): HotCode => ({ bytes, sections: [`*depthwise3x3-w${width}.o(.text.rows_*)`] });

/** Parts whose loops take most of a layer's instructions; the rest of the code is not worth a place. */
export const hotCode: Partial<Readonly<Record<CodePart, HotCode>>> = {
  octet_block4: loop('octet_block4', 1824),
  octet_block4_planar: loop('octet_block4_planar', 1792),
  octet_block4_residual: loop('octet_block4_residual', 1936),
  octet_block2: loop('octet_block2', 1832),
  octet_block2_planar: loop('octet_block2_planar', 1800),
  octet_block2_residual: loop('octet_block2_residual', 1944),
  octet_dense: loop('octet_dense', 724),
  octet_dense_planar: loop('octet_dense_planar', 712),
  octet_dense_residual: loop('octet_dense_residual', 756),
  attend: { bytes: 1388, sections: ['*(.text.tf_weigh)', '*(.text.tf_weighted_mean)'] },
  'scores-any': loop('scores_any', 456),
  'maxima-any': loop('maxima_any', 72),
  'maxima-fpu': loop('maxima_fpu', 168),
  'attention-w8': scores(8, 204),
  'attention-w16': scores(16, 368),
  'attention-w24': scores(24, 540),
  'attention-w32': scores(32, 708),
  'first-conv3x3': {
    bytes: 2220,
    sections: ['*first-conv3x3.o(.text.windows .text.pooled_windows .text.adjacent_windows .text.alternate_windows)'],
  },
  'layer-norm': { bytes: 1004, sections: ['*layer-norm.o(.text.sum_sixteens .text.normalize_fours .text.tf_layer_norm)'] },
  'depthwise3x3-w4': strips(4, 2392),
  'depthwise3x3-w8': strips(8, 2588),
  'depthwise3x3-w16': strips(16, 2572),
  'depthwise3x3-w32': strips(32, 2964),
};
