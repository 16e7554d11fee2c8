import type { Kernel, OperationShape } from '../kernel.js';
import type { CodePart } from './code-bytes.js';
import { describedCall, descriptorBytes } from './descriptor.js';
import { exponentialWeights, exponentialWeightsBytes } from './exponential-weights.js';
import { allHwc, tokensOf } from './token-shape.js';

const sources = [
  'attention.c',
  'attention.h',
  'tf_arith.h',
  'tf_attend.c',
  'tf_attend.h',
  'tf_attend_asm.h',
  'tf_attend_loops.c',
  'tf_kernel.h',
];

/** What tells attention kernels from each other. */
interface Variant {
  readonly id: string;
  /** The only head width that it serves. */
  readonly width?: number;
  /** Instructions of the loops over a block of four keys: scores of two query rows, and their maxima. */
  readonly scores: (channels: number) => number;
  readonly maxima: number;
  readonly needsFpu: boolean;
  readonly files: readonly string[];
  readonly code: readonly CodePart[];
}

/** A score loop for any width enters its eight unrolled steps, two channels each, where the steps that are left over begin. */
const anyScores = (channels: number): number => 18 + (11 * channels) / 2 + 4 * Math.ceil(channels / 16);

const ofWidth = (width: 8 | 16 | 24 | 32, scores: number): Kernel =>
  attentionKernel({
    id: `attention-w${width}`,
    width,
    scores: () => scores,
    maxima: 9.5,
    needsFpu: true,
    files: [`attention-w${width}.c`, 'tf_maxima_fpu.c'],
    code: [`attention-w${width}`, 'maxima-fpu'],
  });

/**
 * Multi-head attention row by row, heads of up to 256 channels; inputs query `[Tq, d]`, key and value `[T, d]`. Never stores a map. The first runs
 * on any core, the others need the FPU of a Cortex-M7.
 */
export const attentionKernels: readonly Kernel[] = [
  attentionKernel({
    id: 'attention',
    scores: anyScores,
    maxima: 34.5,
    needsFpu: false,
    files: [],
    code: ['attention', 'scores-any', 'maxima-any'],
  }),
  attentionKernel({
    id: 'attention-fpu',
    scores: anyScores,
    maxima: 9.5,
    needsFpu: true,
    files: ['attention-fpu.c', 'tf_maxima_fpu.c'],
    code: ['attention-fpu', 'scores-any', 'maxima-fpu'],
  }),
  ofWidth(8, 47),
  ofWidth(16, 89),
  ofWidth(24, 131),
  ofWidth(32, 172),
];

function attentionKernel({ id, width, scores, maxima, needsFpu, files, code }: Variant): Kernel {
  return {
    id,
    sources: [...sources, ...files],
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
    code: () => ['attend', ...code],
    cost(shape, chip) {
      const size = sizes(shape);
      if (!chip.dsp) return { instructions: Math.round(size.queries * size.keys * size.heads * (12.4 * size.width + 10)) };
      if (needsFpu && chip.core !== 'cortex-m7') return { instructions: Number.POSITIVE_INFINITY };
      const block = scores(size.widthFours) + maxima + weighing;
      return { instructions: Math.round(headInstructions(size, block) * size.heads) + 100 };
    },
    reads(shape) {
      const { queries, keys, heads } = sizes(shape);
      const [[name, bytes] = ['', 1]] = exponentialWeightsBytes(keys, 128);
      return new Map([[name, (2 * queries * keys * heads) / bytes]]);
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

/** Instructions that turn the scores of a block into weights. */
const weighing = 45;

/** Expansion of keys and values, then for each pair of query rows its blocks of scores and the means of four channels at a time. */
function headInstructions({ queries, keyFours, widthFours }: ReturnType<typeof sizes>, block: number): number {
  const blocks = keyFours / 4;
  const groups = widthFours / 4;
  const rounds = Math.floor(keyFours / 32);
  const mean = 56 + 171 * rounds + 27 * ((keyFours % 32) / 4);
  const expansion = blocks * (40 + 82 * groups) + 33 * groups;
  return expansion + Math.ceil(queries / 2) * (130 + 21 * groups + block * blocks + mean * groups);
}

function sizes(shape: OperationShape) {
  const queries = tokensOf(shape.inputs[0]!).rows;
  const keys = tokensOf(shape.inputs[1]!).rows;
  const width = tokensOf(shape.output).channels / shape.heads;
  return { queries, keys, heads: shape.heads, width, keyFours: 4 * Math.ceil(keys / 4), widthFours: 4 * Math.ceil(width / 4) };
}
