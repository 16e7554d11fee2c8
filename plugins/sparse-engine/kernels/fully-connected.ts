import type { Kernel, Operation, OperationShape } from '../kernel.js';
import { describedCall, descriptorBytes, type Field, fitHalves } from './descriptor.js';
import { blocksRead, formatOf, packedBytes, packWeights, supportsBlocks } from './octet-layer.js';

/** Linear map of a single vector. */
export const fullyConnected: Kernel = {
  id: 'fully-connected',
  sources: ['fully-connected.c', 'fully-connected.h', 'tf_kernel.h', 'tf_stream.h'],
  supports: (shape) => shape.kind === 'fully-connected' && supportsBlocks(shape) && fitHalves(...shape.inputs, shape.output),
  scratchBytes: (shape) => 8 * Math.ceil(sizes(shape).inputs / 4),
  inPlace: (shape) => (shape.residual ? 1 : undefined),
  constantBytes: (shape) => descriptorBytes(1, 2, 6) + packedBytes(shape, 1, place),
  code: () => ['fully-connected'],
  cost(shape) {
    const perBlock = { dense: 9, block4: 17.75, block2: 11.8 }[formatOf(shape)];
    const perChannel = { dense: 32.3, block4: 52, block2: 48 }[formatOf(shape)];
    const products = blocksRead(shape, 1).reduce((sum, blocks) => sum + (blocks === 0 ? 18 : perChannel + perBlock * blocks), 0);
    return { instructions: Math.round(20 + 12.5 * Math.ceil(sizes(shape).inputs / 4) + products) };
  },
  pack(operation) {
    return {
      constants: [{ name: 'weights', type: 'uint8_t', data: packWeights(operation, 1, place), align: 1 }],
      call: (names) => describedCall('fully_connected', fields(operation, names.constant('weights')), 1, names),
    };
  },
};

const place = (_: number, group: number): number => group;

function sizes({ inputs, output }: OperationShape): { inputs: number; outputs: number } {
  return { inputs: inputs[0]!.shape.at(-1)!, outputs: output.shape.at(-1)! };
}

/** Values of `struct tf_fully_connected_layer`. */
function fields(operation: Operation, weights: string): readonly Field[] {
  const { inputs, outputs } = sizes(operation);
  const block = { dense: 0, block4: 4, block2: 2 }[formatOf(operation)];
  const numbers = [inputs, outputs, block, operation.residual ? 1 : 0, operation.inputs[0]!.zeroPoint];
  return [weights, ...numbers, operation.output.zeroPoint, operation.lo, operation.hi];
}
