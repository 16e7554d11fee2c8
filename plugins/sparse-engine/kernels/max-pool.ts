import type { Kernel } from '../kernel.js';
import { describedCall, descriptorBytes } from './descriptor.js';
import { allHwc, imageOf } from './token-shape.js';

/** Max-pool over square windows that do not overlap. */
export const maxPool: Kernel = {
  id: 'max-pool',
  sources: ['max-pool.c', 'max-pool.h', 'tf_kernel.h'],
  supports: (shape) => shape.kind === 'max-pool' && allHwc(shape.inputs[0]!, shape.output),
  scratchBytes: () => 0,
  inPlace: () => 0,
  constantBytes: () => descriptorBytes(4),
  code: () => ['max-pool'],
  cost(shape, { dsp }) {
    const { height, width, channels } = imageOf(shape.output);
    const { size } = shape;
    const windows = height * width;
    if (!dsp) return { instructions: Math.round(windows * channels * (11 * size ** 2 + 10)) };
    if (size === 2 && channels % 8 === 0) return { instructions: Math.round(windows * (24 + 2.375 * channels) + 10 * height) + 29 };
    const fours = Math.floor(channels / 4) * (11.8 + 8.2 * size + 10.75 * size ** 2);
    const rest = (channels % 4) * (12.2 + 6.6 * size + 7.85 * size ** 2);
    return { instructions: Math.round(windows * (17 + fours + rest) + 14 * height) + 33 };
  },
  pack(operation) {
    const { height, width, channels } = imageOf(operation.output);
    return { constants: [], call: (names) => describedCall('max_pool', [height, width, channels, operation.size], 1, names) };
  },
};
