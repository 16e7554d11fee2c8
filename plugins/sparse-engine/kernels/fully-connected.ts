import type { Kernel, Operation, OperationShape } from '../kernel.js';
import { describedCall, descriptorBytes, type Field } from './descriptor.js';
import { blocksOfChannel, blocksRead, formatOf, supportsBlocks } from './octet-layer.js';
import { encodeStream, streamBytes } from './octet-stream.js';

/** Linear map of a single vector. */
export const fullyConnected: Kernel = {
  id: 'fully-connected',
  sources: ['fully-connected.c', 'fully-connected.h', 'tf_kernel.h'],
  supports: (shape) => shape.kind === 'fully-connected' && supportsBlocks(shape),
  scratchBytes: (shape) => 8 * Math.ceil(sizes(shape).inputs / 4),
  inPlace: (shape) => (shape.residual ? 1 : undefined),
  constantBytes: (shape) => descriptorBytes(9) + streamBytes(formatOf(shape), blocksRead(shape, 1), shape.residual),
  codeBytes: 620,
  cost(shape) {
    const perBlock = { dense: 10, block4: 14.9, block2: 10.4 }[formatOf(shape)];
    const perChannel = { dense: 31, block4: 37, block2: 39.5 }[formatOf(shape)];
    const products = blocksRead(shape, 1).reduce((sum, blocks) => sum + perChannel + perBlock * blocks, 0);
    return { instructions: Math.round(20 + 21.5 * Math.ceil(sizes(shape).inputs / 4) + products) };
  },
  pack(operation) {
    const weights = encodeStream(formatOf(operation), operation, sizes(operation).outputs, (channel) =>
      blocksOfChannel(operation, channel, 1, (_, group) => group),
    );
    return {
      constants: [{ name: 'weights', type: 'uint8_t', data: weights, align: 1 }],
      call: (names) => describedCall('fully_connected', fields(operation, names.constant('weights')), 1, names),
    };
  },
};

function sizes({ inputs, output }: OperationShape): { inputs: number; outputs: number } {
  return { inputs: inputs[0]!.shape.at(-1)!, outputs: output.shape.at(-1)! };
}

/** Values of `struct tf_fully_connected_layer`. */
function fields(operation: Operation, weights: string): readonly Field[] {
  const { inputs, outputs } = sizes(operation);
  const block = { dense: 0, block4: 4, block2: 2 }[formatOf(operation)];
  const numbers = [inputs, outputs, block, Math.ceil(inputs / 4), operation.residual ? 1 : 0];
  return [weights, ...numbers, operation.output.zeroPoint, operation.lo, operation.hi];
}
