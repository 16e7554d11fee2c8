import type { Operation } from '../kernel.js';
import { prunedWeights } from '../lowering/pruned-weights.js';

/** An operation's weights stored in every way that kernels know: dense, and in blocks of each size. Values are the same in all. */
export function storageVariants(operation: Operation): readonly Operation[] {
  const { weight } = operation;
  if (!weight || operation.kind === 'seq-pool') return [operation];
  const shape = weightShape(operation);
  const dense: Operation = { ...operation, blockSize: 0, keptBlocks: undefined };
  const blockSizes = operation.kind === 'depthwise3x3' ? ([3] as const) : ([4, 2] as const);
  return [...blockSizes.map((blockSize): Operation => ({ ...operation, ...prunedWeights(weight, shape, blockSize) })), dense];
}

function weightShape(operation: Operation): readonly number[] {
  const channels = operation.output.shape.at(-1)!;
  const inputs = operation.inputs[0]!.shape.at(-1)!;
  if (operation.kind === 'depthwise3x3') return [channels, 3, 3];
  return operation.kind === 'conv3x3' ? [channels, 3, 3, inputs] : [channels, inputs];
}
