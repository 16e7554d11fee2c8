/**
 * Bytes of linked code by part: functions that are linked together, because one calls the others (gcc 12.2, -O3, Cortex-M7; those that the linker
 * drops are not counted). They only serve the estimate; the build reports the true sum.
 */
export const codeBytes = {
  tile: 1120,
  pointwise: 456,
  octets: 1204,
  conv3x3: 2588,
  octet_block4: 1824,
  octet_block4_planar: 1792,
  octet_block4_residual: 1936,
  octet_block2: 1832,
  octet_block2_planar: 1800,
  octet_block2_residual: 1944,
  octet_dense: 724,
  octet_dense_planar: 712,
  octet_dense_residual: 756,
  'first-conv3x3': 3552,
  'fully-connected': 732,
  'layer-norm': 1004,
  'max-pool': 412,
  'average-pool': 932,
  softmax: 956,
  'seq-pool': 788,
  attend: 2584,
  'scores-any': 456,
  'maxima-any': 72,
  'maxima-fpu': 168,
  attention: 36,
  'attention-fpu': 36,
  'attention-w8': 240,
  'attention-w16': 404,
  'attention-w24': 576,
  'attention-w32': 744,
  depthwise3x3: 2260,
  'depthwise-planes': 1124,
  'depthwise3x3-w4': 2460,
  'depthwise3x3-w8': 2656,
  'depthwise3x3-w16': 2640,
  'depthwise3x3-w32': 3032,
} as const;

/** A part of the code of the kernels. */
export type CodePart = keyof typeof codeBytes;
