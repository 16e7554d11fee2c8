import { exponentialTable } from '../../../core/integer/index.js';
import type { Kernel } from '../kernel.js';
import { describedCall, descriptorBytes } from './descriptor.js';
import { allHwc, tokensOf } from './token-shape.js';

/** Softmax over the last axis, rows of at most 512; output scale 1/256, zero point -128. */
export const softmax: Kernel = {
  id: 'softmax',
  sources: ['softmax.c', 'softmax.h', 'tf_arith.h', 'tf_kernel.h'],
  supports: (shape) => shape.kind === 'softmax' && allHwc(shape.inputs[0]!, shape.output) && tokensOf(shape.output).channels <= 512,
  scratchBytes: () => 0,
  inPlace: () => 0,
  constantBytes: () => descriptorBytes(3) + 1024,
  code: () => ['softmax'],
  cost(shape, { dsp }) {
    const { rows, channels } = tokensOf(shape.output);
    if (!dsp) return { instructions: Math.round(rows * (21 * channels + 30)) };
    const fours = 20.4 * Math.floor(channels / 4) + 11.5 * (channels % 4);
    const maximum = 80 * Math.floor(channels / 16) + 12.4 * (channels % 16);
    return { instructions: Math.round(rows * (59 + fours + maximum)) + 21 };
  },
  pack(operation) {
    const { rows, channels } = tokensOf(operation.output);
    const table = exponentialTable(2 ** 22, operation.inputs[0]!.scale).reverse();
    return {
      constants: [{ name: 'table', type: 'int32_t', data: table, align: 4 }],
      call: (names) => describedCall('softmax', [names.constant('table'), rows, channels], 1, names),
    };
  },
};
