import type { OperationShape } from '../kernel.js';

/** Multiply-accumulates of an operation with dense weights; attention counts both products. */
export function denseMacs(operation: OperationShape): number {
  const { inputs, output } = operation;
  const outputs = elements(output.shape) * (operation.pool ? operation.pool ** 2 : 1);
  switch (operation.kind) {
    case 'pointwise':
    case 'fully-connected':
      return outputs * inputs[0]!.shape.at(-1)!;
    case 'conv3x3':
      return 9 * outputs * inputs[0]!.shape.at(-1)!;
    case 'depthwise3x3':
      return 9 * outputs;
    case 'attention':
      return 2 * elements(output.shape) * inputs[1]!.shape[0]!;
    case 'seq-pool':
      return 2 * elements(inputs[0]!.shape);
    default:
      return 0;
  }
}

/** Weights that an operation keeps, with biases, gains and offsets. */
export function keptParameters(operation: OperationShape): number {
  const channels = operation.output.shape.at(-1)!;
  switch (operation.kind) {
    case 'pointwise':
    case 'fully-connected':
    case 'conv3x3': {
      const dense = channels * operation.inputs[0]!.shape.at(-1)! * (operation.kind === 'conv3x3' ? 9 : 1);
      const kept = operation.keptBlocks ? operation.blockSize * sum(operation.keptBlocks) : dense;
      return Math.min(kept, dense) + channels;
    }
    case 'depthwise3x3':
      return (operation.keptBlocks ? 3 * sum(operation.keptBlocks.map(bits)) : 9 * channels) + channels;
    case 'layer-norm':
      return 2 * channels;
    case 'seq-pool':
      return channels;
    default:
      return 0;
  }
}

function elements(shape: readonly number[]): number {
  let product = 1;
  for (const n of shape) product *= n;
  return product;
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function bits(mask: number): number {
  return (mask & 1) + ((mask >> 1) & 1) + ((mask >> 2) & 1);
}
