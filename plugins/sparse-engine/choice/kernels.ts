import type { Kernel, OperationShape } from '../kernel.js';
import { accumulatingKernels } from '../kernels/accumulating.js';
import { otherKernels } from '../kernels/other.js';

/** Every kernel of the engine. Among equally good ones the first is chosen. */
export const kernels: readonly Kernel[] = [...accumulatingKernels, ...otherKernels];

/** Whether some kernel runs an operation. */
export function isServed(operation: OperationShape): boolean {
  return kernels.some((kernel) => kernel.supports(operation));
}
