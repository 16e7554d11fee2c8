import type { Kernel, Operation, OperationShape } from '../kernel.js';
import { clampInstructions } from './clamp-cost.js';
import { describedCall, descriptorBytes, type Field, fitHalves } from './descriptor.js';
import {
  blocksRead,
  formatOf,
  loopName,
  loopPart,
  octetSources,
  outputForm,
  packedBytes,
  packWeights,
  roundUp,
  supportsBlocks,
} from './octet-layer.js';
import { octetInstructions } from './octet-stream.js';
import { allHwc, imageOf } from './token-shape.js';

/** 3x3 convolution of stride 1 or 2, sparse in blocks of four or two or dense, with an optional skip tensor or a fused 2x2 max-pool. */
export const conv3x3: Kernel = {
  id: 'conv3x3',
  sources: ['conv3x3.c', 'conv3x3.h', 'strip.c', 'tf_strip.h', ...octetSources],
  supports: (shape) =>
    shape.kind === 'conv3x3' &&
    allHwc(...shape.inputs, shape.output) &&
    fitHalves(...shape.inputs, shape.output) &&
    supportsBlocks(shape) &&
    !(shape.residual && shape.pool),
  scratchBytes(shape) {
    const input = imageOf(shape.inputs[0]!);
    const staged = (7 * shape.stride + 3) * input.channels + 8;
    return 5 * 192 * Math.ceil(input.channels / 4) + roundUp(16 * imageOf(shape.output).channels + staged, 8);
  },
  inPlace: (shape) => (shape.residual ? 1 : undefined),
  constantBytes: (shape) => descriptorBytes(2, 6, 10) + packedBytes(shape, 9, place),
  code: (shape) => ['conv3x3', 'octets', loopPart(shape)],
  cost: (shape) => ({ instructions: Math.round(instructions(shape)) }),
  reads(shape) {
    const { height, width } = resultSize(shape);
    return new Map([['weights', height * Math.ceil(width / 8)]]);
  },
  pack(operation) {
    return {
      constants: [{ name: 'weights', type: 'uint8_t', data: packWeights(operation, 9, place), align: 1 }],
      call: (names) => describedCall('conv3x3', fields(operation, names.constant('weights')), 1, names),
    };
  },
};

/** Rows of a tile hold whole groups of four channels, which are two groups of blocks of two. */
const place = (tap: number, group: number, groups: number, size: 2 | 4): number => {
  const groupsPerRow = size === 2 ? 2 * Math.ceil(groups / 2) : groups;
  return (Math.floor(tap / 3) * groupsPerRow + group) * 3 + (tap % 3);
};

/** Height and width of the convolution's own result, of which pooling reads whole windows. */
function resultSize({ inputs, stride, pool }: OperationShape): { height: number; width: number } {
  const { height, width } = imageOf(inputs[0]!);
  const size = (extent: number): number => (pool ? 2 * Math.floor(Math.ceil(extent / stride) / 2) : Math.ceil(extent / stride));
  return { height: size(height), width: size(width) };
}

/** SAME padding before an axis: one pixel, none for stride 2 and an even size. */
const paddingBefore = (size: number, stride: number): number => (stride === 2 && size % 2 === 0 ? 0 : 1);

/** Instructions of one block of four channels when a row of a strip is expanded, by stride and format. */
const expansion = { 1: { block4: 64, dense: 64, block2: 84 }, 2: { block4: 105, dense: 105, block2: 153 } } as const;

/** Counted on the emulated core by function: rows expanded, repeated and padded, then the loops and the kernel around them. */
function instructions(shape: OperationShape): number {
  const { inputs, stride, pool } = shape;
  const input = imageOf(inputs[0]!);
  const outputs = imageOf(shape.output).channels;
  const { height, width } = resultSize(shape);
  const format = formatOf(shape);
  const blocks = Math.ceil(input.channels / 4);
  const strips = Math.ceil(width / 8);

  const loaded = (height - 1) * stride + 3;
  const inside = Math.min(input.height, loaded - paddingBefore(input.height, stride));
  const sides = paddingBefore(input.width, stride) + ((width - 1) * stride + 3 - paddingBefore(input.width, stride) > input.width ? 1 : 0);
  const rows =
    inside * (expansion[stride][format] * blocks + (stride === 1 ? 38 : 77)) +
    (loaded - inside) * (8 * blocks + 24) +
    (2 / 3) * loaded * (14 * blocks + 4);
  const padding = sides * inside * (7 * blocks + 8) + 2 * 8 * (7 * stride + 3) * blocks * 0.5;

  const loop = octetInstructions(format, blocksRead(shape, 9), outputForm(shape)) + 50;
  const short = !pool && width % 8 ? height * 1.3 * (shape.residual ? 2 : 1) * (width % 8) * outputs : 0;
  const pooled = pool ? 0.96 * height * width * outputs : 0;
  const clamp = clampInstructions(shape, (height * width * outputs) / (pool ? 4 : 1));
  return strips * (rows + loaded * 50 + height * loop) + padding + short + pooled + clamp;
}

/** Values of `struct tf_conv3x3_layer`. */
function fields(operation: Operation, weights: string): readonly Field[] {
  const input = imageOf(operation.inputs[0]!);
  const { stride, pool } = operation;
  return [
    weights,
    loopName(operation),
    input.height,
    input.width,
    input.channels,
    Math.ceil(input.height / stride),
    Math.ceil(input.width / stride),
    imageOf(operation.output).channels,
    stride,
    paddingBefore(input.height, stride),
    paddingBefore(input.width, stride),
    formatOf(operation) === 'block2' ? 2 : 4,
    operation.residual ? 1 : 0,
    pool,
    operation.inputs[0]!.zeroPoint,
    operation.output.zeroPoint,
    operation.lo,
    operation.hi,
  ];
}
