import type { Kernel } from '../kernel.js';
import { describedCall, descriptorBytes } from './descriptor.js';
import { exponentialWeights, exponentialWeightsBytes } from './exponential-weights.js';
import { allHwc, tokensOf } from './token-shape.js';

/** SeqPool: `[T, C]` to `[C]`, tokens weighted by the softmax of a learned score. */
export const seqPool: Kernel = {
  id: 'seq-pool',
  sources: ['seq-pool.c', 'seq-pool.h', 'tf_arith.h', 'tf_kernel.h'],
  supports: (shape) => shape.kind === 'seq-pool' && allHwc(shape.inputs[0]!, shape.output),
  scratchBytes: (shape) => 8 * Math.ceil(tokensOf(shape.inputs[0]!).rows / 2),
  inPlace: () => undefined,
  constantBytes: (shape) => descriptorBytes(8) + tokensOf(shape.inputs[0]!).channels,
  sharedBytes: (shape) => exponentialWeightsBytes(tokensOf(shape.inputs[0]!).rows, 256),
  code: () => ['seq-pool'],
  cost(shape, { dsp }) {
    const { rows, channels } = tokensOf(shape.inputs[0]!);
    if (!dsp) return { instructions: Math.round(rows * (12 * channels + 25)) };
    const perToken = 28.4 + 26.7 * Math.floor(channels / 4) + 18.3 * (channels % 4);
    return { instructions: Math.round(rows * perToken + 13.3 * channels) + 58 };
  },
  pack(operation) {
    const { rows, channels } = tokensOf(operation.inputs[0]!);
    const table = exponentialWeights(rows, 256);
    const numbers = [
      operation.scoreMultiplier ?? 0,
      operation.outputRatio ?? 0,
      operation.inputs[0]!.zeroPoint,
      operation.output.zeroPoint,
      rows,
      channels,
    ];
    return {
      constants: [table, { name: 'weight', type: 'int8_t', data: operation.weight!, align: 4 }],
      call: (names) => describedCall('seq_pool', [names.constant(table.name), names.constant('weight'), ...numbers], 1, names),
    };
  },
};
