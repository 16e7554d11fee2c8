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
  codeBytes: 250,
  cost(shape) {
    const { height, width, channels } = imageOf(shape.output);
    return { instructions: Math.round(height * width * (channels * shape.size ** 2 + 15)) };
  },
  pack(operation) {
    const { height, width, channels } = imageOf(operation.output);
    return { constants: [], call: (names) => describedCall('max_pool', [height, width, channels, operation.size], 1, names) };
  },
};
