import type { Kernel, Operation, OperationShape } from '../kernel.js';
import { borderedPlane, operandBytes } from '../layout.js';
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
import { imageOf, tokensOf } from './token-shape.js';

/** 1x1 convolution and token linear, sparse in blocks of four or two or dense, between hwc and planar tensors, with an optional skip tensor. */
export const pointwise: Kernel = {
  id: 'pointwise',
  sources: ['pointwise.c', 'pointwise.h', ...octetSources],
  supports(shape) {
    if (shape.kind !== 'pointwise' || shape.pool || !supportsBlocks(shape) || !fitChannels(shape)) return false;
    const planar = shape.inputs[0]!.layout === 'planar';
    if (shape.output.layout === 'planar' && (shape.residual || planar || !isBordered(shape))) return false;
    return !(planar && shape.stride === 2);
  },
  scratchBytes(shape) {
    const { rows, columns } = grid(shape);
    const spare = shape.output.layout === 'hwc' && rows > 0 && columns % 8 ? 8 * channelsOf(shape).output : 0;
    return 16 * roundUp(channelsOf(shape).input, 4) + roundUp(spare, 8);
  },
  inPlace(shape) {
    if (shape.residual) return 1;
    const { input, output } = channelsOf(shape);
    return isFlat(shape) && output <= input ? 0 : undefined;
  },
  constantBytes: (shape) => descriptorBytes(6, 6, 6) + packedBytes(shape, 1, place),
  code: (shape) => ['pointwise', 'tile', 'octets', loopPart(shape)],
  cost(shape) {
    const { rows, columns } = grid(shape);
    const tiles = rows * Math.ceil(columns / 8);
    const loop = octetInstructions(formatOf(shape), blocksRead(shape, 1), outputForm(shape));
    const clamp = clampInstructions(shape, operandBytes(shape.output));
    return { instructions: Math.round(tiles * (loop + tileInstructions(shape)) + detourInstructions(shape) + clamp) };
  },
  reads(shape) {
    const { rows, columns } = grid(shape);
    return new Map([['weights', rows * Math.ceil(columns / 8)]]);
  },
  pack(operation) {
    return {
      constants: [{ name: 'weights', type: 'uint8_t', data: packWeights(operation, 1, place), align: 1 }],
      call: (names) => describedCall('pointwise', fields(operation, names.constant('weights')), 1, names),
    };
  },
};

const place = (_: number, group: number): number => group;

function channelsOf({ inputs, output }: OperationShape): { input: number; output: number } {
  return { input: inputs[0]!.shape.at(-1)!, output: output.shape.at(-1)! };
}

/** Rows, channels and the bytes from position to position have two bytes in the descriptor. */
const fitChannels = (shape: OperationShape): boolean => {
  const { input, output } = channelsOf(shape);
  return 2 * input < 2 ** 16 && output < 2 ** 16 && (shape.output.shape.length < 3 || fitHalves(shape.output));
};

/** Positions in one run, whatever the image's rows. */
const isFlat = ({ inputs, output, stride }: OperationShape): boolean =>
  inputs[0]!.layout === 'hwc' && output.layout === 'hwc' && stride === 1;

/** Rows and columns that the kernel walks over. */
function grid(shape: OperationShape): { rows: number; columns: number } {
  if (isFlat(shape) || shape.output.shape.length !== 3) return { rows: 1, columns: tokensOf(shape.output).rows };
  const { height, width } = imageOf(shape.output);
  return { rows: height, columns: width };
}

function isBordered({ output }: OperationShape): boolean {
  const { rowStride, planeStride, offset } = borderedPlane(output.shape);
  const plane = output.plane ?? { rowStride, planeStride, offset };
  return output.shape.length === 3 && plane.rowStride === rowStride && plane.planeStride === planeStride && plane.offset === offset;
}

/** Expanding one tile, and the kernel around it. */
function tileInstructions(shape: OperationShape): number {
  const { input } = channelsOf(shape);
  const blocks = Math.ceil(input / 4);
  if (shape.inputs[0]!.layout === 'planar') return 42 * blocks + 75;
  return (formatOf(shape) === 'block2' ? 51 : 35) * blocks + 71;
}

/** The detour of a short tile. */
function detourInstructions(shape: OperationShape): number {
  const { rows, columns } = grid(shape);
  const { output } = channelsOf(shape);
  return shape.output.layout === 'hwc' && columns % 8 ? rows * (1.3 * (shape.residual ? 2 : 1) * (columns % 8) * output) : 0;
}

/** Values of `struct tf_pointwise_layer`. */
function fields(operation: Operation, weights: string): readonly Field[] {
  const [input] = operation.inputs;
  const channels = channelsOf(operation);
  const { rows, columns } = grid(operation);
  const plane = input!.layout === 'planar' ? (input!.plane ?? borderedPlane(input!.shape)) : undefined;
  const width = input!.shape.length === 3 ? imageOf(input!).width : 1;
  const from = plane
    ? { step: 1, row: plane.rowStride, plane: plane.planeStride, offset: plane.offset }
    : { step: operation.stride * channels.input, row: operation.stride * width * channels.input, plane: 0, offset: 0 };
  const to = operation.output.layout === 'planar' ? borderedPlane(operation.output.shape) : undefined;
  return [
    weights,
    loopName(operation),
    columns,
    from.row,
    from.plane,
    to?.planeStride ?? 0,
    rows,
    channels.input,
    channels.output,
    from.step,
    from.offset,
    to?.rowStride ?? 0,
    formatOf(operation) === 'block2' ? 2 : 4,
    operation.residual ? 1 : 0,
    input!.zeroPoint,
    operation.output.zeroPoint,
    operation.lo,
    operation.hi,
  ];
}
