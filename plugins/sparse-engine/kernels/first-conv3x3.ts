import type { Kernel, Operation, OperationShape } from '../kernel.js';
import { clampInstructions } from './clamp-cost.js';
import { describedCall, descriptorBytes, type Field } from './descriptor.js';
import { formatOf, octetSources, roundUp } from './octet-layer.js';
import { allHwc, imageOf } from './token-shape.js';

/** Dense 3x3 convolution of an image whose channels do not fill blocks of four, with an optional fused 2x2 max-pool. */
export const firstConv3x3: Kernel = {
  id: 'first-conv3x3',
  sources: ['first-conv3x3.c', 'first-conv3x3.h', ...octetSources],
  supports(shape) {
    if (shape.kind !== 'conv3x3' || shape.residual || formatOf(shape) !== 'dense' || !allHwc(...shape.inputs, shape.output)) return false;
    const { channels } = imageOf(shape.inputs[0]!);
    return channels < 8 && channels % 4 !== 0;
  },
  scratchBytes(shape) {
    const rows = shape.pool ? 3 + shape.stride : 3;
    return roundUp(32 * pairs(shape) + 8 * roundUp(imageOf(shape.output).channels, 4) + rows * rowBytes(shape), 8);
  },
  inPlace: () => undefined,
  constantBytes: (shape) => descriptorBytes(17) + imageOf(shape.output).channels * (8 + 4 * pairs(shape)),
  code: () => ['first-conv3x3', 'octets'],
  cost: (shape) => ({ instructions: Math.round(instructions(shape)) }),
  reads(shape) {
    const { height, width } = imageOf(shape.output);
    return new Map([['weights', height * Math.ceil(width / (shape.pool ? 2 : 8))]]);
  },
  pack(operation) {
    return {
      constants: [{ name: 'weights', type: 'uint8_t', data: weightStream(operation), align: 1 }],
      call: (names) => describedCall('first_conv3x3', fields(operation, names.constant('weights')), 1, names),
    };
  },
};

/** Pairs of values of one window. */
const pairs = (shape: OperationShape): number => Math.ceil((9 * imageOf(shape.inputs[0]!).channels) / 2);

/** A staged row: what the windows of whole tiles read, and a word beyond. */
function rowBytes({ inputs, stride, pool }: OperationShape): number {
  const { width, channels } = imageOf(inputs[0]!);
  const across = pool ? 4 : 8;
  return roundUp((roundUp(Math.ceil(width / stride), across) * stride + 2) * channels + 4, 4);
}

/** Window values in the order of the tile, as indices `dy * 3 C + i`: whole words row by row, then the bytes left. -1 fills the last pair. */
export function windowOrder(channels: number): readonly (readonly [number, number])[] {
  const row = 3 * channels;
  const whole = Math.floor(row / 4) * 4;
  const order: [number, number][] = [];
  const left: number[] = [];
  for (let dy = 0; dy < 3; dy++) {
    for (let i = 0; i < whole; i += 4) order.push([dy * row + i, dy * row + i + 2], [dy * row + i + 1, dy * row + i + 3]);
    for (let i = whole; i < row; i++) left.push(dy * row + i);
  }
  for (let i = 0; i < left.length; i += 2) order.push([left[i]!, left[i + 1] ?? -1]);
  return order;
}

function weightStream(operation: Operation): Uint8Array {
  const { channels } = imageOf(operation.inputs[0]!);
  const outputs = imageOf(operation.output).channels;
  const order = windowOrder(channels);
  const stream = new DataView(new ArrayBuffer(outputs * (8 + 4 * order.length)));
  let at = 0;
  for (let c = 0; c < outputs; c++) {
    const weight = (index: number): number => (index < 0 ? 0 : operation.weight![c * 9 * channels + index]!);
    stream.setInt32(at, operation.bias![c]!, true);
    at += 4;
    for (const [low, high] of order) {
      stream.setInt16(at, weight(low), true);
      stream.setInt16(at + 2, weight(high), true);
      at += 4;
    }
    stream.setInt32(at, operation.multiplier![c]!, true);
    at += 4;
  }
  return new Uint8Array(stream.buffer);
}

/** Expanding one window: whole words, then the bytes left; three channels have a loop of their own. */
function windowInstructions(channels: number): number {
  const row = 3 * channels;
  return channels === 3 ? 34 : 107 + 8.7 * 3 * Math.floor(row / 4) + 3.9 * 3 * (row % 4);
}

function instructions(shape: OperationShape): number {
  const input = imageOf(shape.inputs[0]!);
  const { height, width, channels } = imageOf(shape.output);
  const n = pairs(shape);
  const tiles = height * Math.ceil(width / (shape.pool ? 2 : 8));
  const loop = 24 + channels * (12 * n + 7 + 3 * Math.ceil((n - 1) / 13) + (shape.pool ? 27 : 28));
  const tile = 8 * windowInstructions(input.channels) + 75;
  const staged = (input.height + 2) * (1.1 * input.width * input.channels + 110);
  return tiles * (loop + tile) + staged + clampInstructions(shape, height * width * channels);
}

/** Values of `struct tf_first_conv3x3_layer`. */
function fields(operation: Operation, weights: string): readonly Field[] {
  const input = imageOf(operation.inputs[0]!);
  const { stride, pool } = operation;
  const padding = (size: number): number => (stride === 2 && size % 2 === 0 ? 0 : 1);
  return [
    weights,
    input.height,
    input.width,
    input.channels,
    Math.ceil(input.height / stride),
    Math.ceil(input.width / stride),
    imageOf(operation.output).channels,
    stride,
    padding(input.height),
    padding(input.width),
    pairs(operation),
    pool,
    rowBytes(operation),
    operation.inputs[0]!.zeroPoint,
    operation.output.zeroPoint,
    operation.lo,
    operation.hi,
  ];
}
