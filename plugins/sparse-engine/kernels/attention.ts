import type { Kernel, OperationShape } from '../kernel.js';
import { describedCall, descriptorBytes } from './descriptor.js';
import { exponentialWeights, exponentialWeightsBytes } from './exponential-weights.js';
import { allHwc, tokensOf } from './token-shape.js';

const sources = ['attention.c', 'attention.h', 'tf_arith.h', 'tf_attend.c', 'tf_attend.h', 'tf_attend_asm.h', 'tf_attend_loops.c', 'tf_kernel.h'];

/** Multi-head attention row by row, heads of any width up to 256; inputs query `[Tq, d]`, key and value `[T, d]`. Never stores a map. */
const anyWidth = attentionKernel('attention', sources, 3200);

/** The same for one head width, with its own score loop and the maximum found by the FPU of a Cortex-M7. */
const ofWidth = (width: number, codeBytes: number): Kernel =>
  attentionKernel(`attention-w${width}`, [...sources, `attention-w${width}.c`, 'tf_maxima_fpu.c'], codeBytes, width);

export const attentionKernels: readonly Kernel[] = [anyWidth, ofWidth(8, 3500), ofWidth(16, 3700), ofWidth(24, 3900), ofWidth(32, 4000)];

function attentionKernel(id: string, files: readonly string[], codeBytes: number, width?: number): Kernel {
  return {
    id,
    sources: files,
    supports(shape) {
      if (shape.kind !== 'attention' || !allHwc(...shape.inputs, shape.output)) return false;
      return width === undefined ? sizes(shape).width <= 256 : sizes(shape).width === width;
    },
    scratchBytes(shape) {
      const { keyFours, widthFours } = sizes(shape);
      return 4 * (keyFours * widthFours + 2 * keyFours + widthFours);
    },
    inPlace: () => 0,
    constantBytes: () => descriptorBytes(7),
    sharedBytes: (shape) => exponentialWeightsBytes(sizes(shape).keys, 128),
    codeBytes,
    cost(shape, chip) {
      const { queries, keys, heads, width: w } = sizes(shape);
      return { instructions: Math.round(queries * keys * heads * (2 * w + 10)) };
    },
    pack(operation) {
      const { queries, keys, heads, width: headWidth } = sizes(operation);
      const table = exponentialWeights(keys, 128);
      const numbers = [operation.scoreMultiplier ?? 0, operation.outputRatio ?? 0, queries, keys, heads, headWidth];
      const name = id.replaceAll('-', '_');
      return { constants: [table], call: (names) => describedCall(name, [names.constant(table.name), ...numbers], 3, names, 'attention') };
    },
  };
}

function sizes(shape: OperationShape) {
  const queries = tokensOf(shape.inputs[0]!).rows;
  const keys = tokensOf(shape.inputs[1]!).rows;
  const width = tokensOf(shape.output).channels / shape.heads;
  return { queries, keys, heads: shape.heads, width, keyFours: 4 * Math.ceil(keys / 4), widthFours: 4 * Math.ceil(width / 4) };
}
