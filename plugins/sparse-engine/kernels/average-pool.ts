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
  code: () => ['average-pool'],
  cost(shape, { dsp }) {
    const { height, width, channels } = imageOf(shape.output);
    const { size } = shape;
    const windows = height * width;
    if (!dsp || size > 16) return { instructions: Math.round(windows * channels * (6.2 * size ** 2 + 4.3 * size + 20)) };
    const shifted = Number.isInteger(Math.log2(size));
    const fours = Math.floor(channels / 4) * ((shifted ? 61.4 : 51.2) + 0.9 * size + 6.07 * size ** 2);
    const rest = (channels % 4) * (20 + 4.3 * size + 6.2 * size ** 2);
    return { instructions: Math.round(windows * (26.7 + fours + rest) + 22 * height) + 42 };
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
