import type { Kernel, OperationShape } from '../kernel.js';
import { describedCall, descriptorBytes } from './descriptor.js';
import { exponentialWeights, exponentialWeightsBytes } from './exponential-weights.js';
import { allHwc, tokensOf } from './token-shape.js';

/** Multi-head attention row by row; inputs query `[Tq, d]`, key and value `[T, d]`. Never stores a map. */
export const attention: Kernel = {
  id: 'attention',
  sources: ['attention.c', 'attention.h', 'tf_arith.h', 'tf_kernel.h'],
  supports: (shape) => shape.kind === 'attention' && allHwc(...shape.inputs, shape.output) && headWidth(shape) <= 256,
  scratchBytes(shape) {
    const { keys, width } = sizes(shape);
    return 8 * Math.ceil((keys * (width + 2)) / 2);
  },
  inPlace: () => 0,
  constantBytes: () => descriptorBytes(7),
  sharedBytes: (shape) => exponentialWeightsBytes(sizes(shape).keys, 128),
  codeBytes: 1000,
  cost(shape) {
    const { queries, keys, heads, width } = sizes(shape);
    return { instructions: Math.round(queries * keys * heads * (2 * width + 10)) };
  },
  pack(operation) {
    const { queries, keys, heads, width } = sizes(operation);
    const table = exponentialWeights(keys, 128);
    const numbers = [operation.scoreMultiplier ?? 0, operation.outputRatio ?? 0, queries, keys, heads, width];
    return { constants: [table], call: (names) => describedCall('attention', [names.constant(table.name), ...numbers], 3, names) };
  },
};

function sizes(shape: OperationShape): { queries: number; keys: number; heads: number; width: number } {
  const queries = tokensOf(shape.inputs[0]!).rows;
  const keys = tokensOf(shape.inputs[1]!).rows;
  return { queries, keys, heads: shape.heads, width: headWidth(shape) };
}

const headWidth = (shape: OperationShape): number => tokensOf(shape.output).channels / shape.heads;
