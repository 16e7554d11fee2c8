import type { Kernel, Operation, OperationShape } from '../kernel.js';
import { borderedPlane, depthwisePlane, type Plane } from '../layout.js';
import type { CodePart } from './code-bytes.js';
import { anySizeInstructions, portableInstructions, stripInstructions } from './depthwise-cost.js';
import { streamBytes, weightStream } from './depthwise-weights.js';
import { describedCall, descriptorBytes, type Field, fitHalves } from './descriptor.js';
import { imageOf } from './token-shape.js';

/** Depthwise 3x3, stride 1 or 2, in place on bordered planes; only the kernel rows of each channel's mask are stored and multiplied. */
const anySize = depthwiseKernel(
  'depthwise3x3',
  anySizeInstructions,
  ['depthwise3x3.c', 'depthwise3x3.h', 'tf_arith.h', 'tf_depthwise_output.h', 'tf_depthwise_stream.h', 'tf_kernel.h'],
  [],
);

/** The same for stride 1, even heights from 4 and one width. */
const ofWidth = (width: 4 | 8 | 16 | 32): Kernel => {
  const own = [`depthwise3x3-w${width}.c`, 'tf_depthwise_planes.c', 'tf_depthwise_planes.h', 'tf_depthwise_strips.h'];
  return depthwiseKernel(
    `depthwise3x3-w${width}`,
    stripInstructions,
    [...anySize.sources, ...own],
    ['depthwise-planes', `depthwise3x3-w${width}`],
    width,
  );
};

export const depthwiseKernels: readonly Kernel[] = [anySize, ofWidth(4), ofWidth(8), ofWidth(16), ofWidth(32)];

function depthwiseKernel(
  id: string,
  instructionsOf: (shape: OperationShape) => number,
  sources: readonly string[],
  code: readonly CodePart[],
  width?: number,
): Kernel {
  return {
    id,
    sources,
    supports(shape) {
      if (shape.kind !== 'depthwise3x3' || shape.inputs[0]!.layout !== 'planar' || shape.output.layout !== 'planar') return false;
      if (!fitHalves(...shape.inputs, shape.output)) return false;
      return width === undefined || fitsStrips(shape, width);
    },
    scratchBytes: () => 0,
    inPlace: () => 0,
    constantBytes: (shape) => descriptorBytes(5, 5, 5) + streamBytes(shape),
    code: () => ['depthwise3x3', ...code],
    cost: (shape, chip) => ({ instructions: Math.round(chip.dsp ? instructionsOf(shape) : portableInstructions(shape)) }),
    pack(operation) {
      const name = id.replaceAll('-', '_');
      return {
        constants: [{ name: 'weights', type: 'uint8_t', data: weightStream(operation), align: 1 }],
        call: (names) => describedCall(name, fields(operation, names.constant('weights')), 1, names, 'depthwise3x3'),
      };
    },
  };
}

function fitsStrips(shape: OperationShape, width: number): boolean {
  const { height, width: columns } = imageOf(shape.output);
  const { rowStride } = shape.inputs[0]!.plane ?? borderedPlane(shape.inputs[0]!.shape);
  return shape.stride === 1 && columns === width && rowStride === width + 2 && height >= 4 && height % 2 === 0;
}

/** Values of `struct tf_depthwise3x3_layer`. */
function fields(operation: Operation, weights: string): readonly Field[] {
  const [input] = operation.inputs;
  const { height, width, channels } = imageOf(operation.output);
  const from = input!.plane ?? borderedPlane(input!.shape);
  const to = operation.output.plane ?? depthwisePlane(from);
  return [
    weights,
    from.planeStride,
    firstWindow(operation, from),
    to.planeStride,
    to.offset,
    channels,
    height,
    width,
    from.rowStride,
    to.rowStride,
    operation.stride,
    input!.zeroPoint,
    operation.output.zeroPoint,
    operation.lo,
    operation.hi,
  ];
}

/** Where the first window begins: SAME padding before an axis is one pixel, none for stride 2 and an even size. */
function firstWindow({ inputs, stride }: OperationShape, plane: Plane): number {
  const before = (size: number): number => (stride === 2 && size % 2 === 0 ? 0 : 1);
  const { height, width } = imageOf(inputs[0]!);
  return plane.offset - before(height) * plane.rowStride - before(width);
}
