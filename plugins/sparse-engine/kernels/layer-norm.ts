import type { Kernel, Operation } from '../kernel.js';
import { describedCall, descriptorBytes } from './descriptor.js';
import { allHwc, tokensOf } from './token-shape.js';

/** Scaled-LayerNorm over the last axis of 4 to 511 channels. */
export const layerNorm: Kernel = {
  id: 'layer-norm',
  sources: ['layer-norm.c', 'layer-norm.h', 'tf_arith.h', 'tf_kernel.h'],
  supports(shape) {
    const { channels } = tokensOf(shape.output);
    return shape.kind === 'layer-norm' && allHwc(shape.inputs[0]!, shape.output) && channels >= 4 && channels <= 511;
  },
  scratchBytes: () => 0,
  inPlace: () => 0,
  constantBytes(shape) {
    const { channels } = tokensOf(shape.output);
    return descriptorBytes(5) + 4 * parameterWords(channels);
  },
  code: () => ['layer-norm'],
  cost(shape, { dsp }) {
    const { rows, channels } = tokensOf(shape.output);
    if (!dsp) return { instructions: Math.round(rows * (38 * channels + 80)) };
    const fours = Math.floor(channels / 4);
    const rest = channels % 4;
    // Sums run over sixteen channels at once where a row's address is a multiple of 4.
    const period = { 0: 1, 2: 2 }[rest] ?? 4;
    const sixteens = (Math.floor(channels / 16) * Math.ceil(rows / period)) / rows;
    const sums = 27.3 * sixteens + (channels >= 16 ? (14 * Math.ceil(rows / period)) / rows : 0) + 11 * (fours - 4 * sixteens);
    return { instructions: Math.round(rows * (76.8 + 26 * fours + sums + (rest ? 21 + 26.4 * rest : 0))) + 32 };
  },
  reads: (shape) => new Map([['parameters', tokensOf(shape.output).rows]]),
  pack(operation) {
    const { rows, channels } = tokensOf(operation.output);
    const numbers = [rows, channels, operation.epsilon ?? 1, operation.fraction ?? 0];
    return {
      constants: [{ name: 'parameters', type: 'uint32_t', data: parameters(operation, channels), align: 4 }],
      call: (names) => describedCall('layer_norm', [names.constant('parameters'), ...numbers], 1, names),
    };
  },
};

const parameterWords = (channels: number): number => 6 * Math.floor(channels / 4) + 2 * (channels % 4);

/** Fours of channels as (gain 0, gain 2), offset 0, offset 2, (gain 1, gain 3), offset 1, offset 3; the rest as gain, offset. */
function parameters({ gain, offset }: Operation, channels: number): Uint32Array {
  const words: number[] = [];
  const pair = (c: number): void => void words.push((gain![c]! & 0xffff) | (gain![c + 2]! << 16), offset![c]!, offset![c + 2]!);
  const fours = channels - (channels % 4);
  for (let c = 0; c < fours; c += 4) {
    pair(c);
    pair(c + 1);
  }
  for (let c = fours; c < channels; c++) words.push(gain![c]! & 0xffff, offset![c]!);
  return Uint32Array.from(words);
}
