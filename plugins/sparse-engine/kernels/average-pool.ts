import type { Kernel } from '../kernel.js';
import { describedCall, descriptorBytes } from './descriptor.js';
import { allHwc, imageOf } from './token-shape.js';

/** Average pool over square windows that do not overlap; scale and zero point stay. */
export const averagePool: Kernel = {
  id: 'average-pool',
  sources: ['average-pool.c', 'average-pool.h', 'tf_arith.h', 'tf_kernel.h'],
  supports: (shape) => shape.kind === 'average-pool' && allHwc(shape.inputs[0]!, shape.output),
  scratchBytes: () => 0,
  inPlace: () => 0,
  constantBytes: () => descriptorBytes(6),
  codeBytes: 300,
  cost(shape) {
    const { height, width, channels } = imageOf(shape.output);
    return { instructions: Math.round(height * width * (channels * (shape.size ** 2 + 3) + 15)) };
  },
  pack(operation) {
    const { height, width, channels } = imageOf(operation.output);
    const elements = operation.size ** 2;
    const log = Math.log2(elements);
    const [shift, multiplier] = Number.isInteger(log) ? [log, 0] : [-1, Math.round(2 ** 32 / elements)];
    const fields = [height, width, channels, operation.size, shift, multiplier];
    return { constants: [], call: (names) => describedCall('average_pool', fields, 1, names) };
  },
};
