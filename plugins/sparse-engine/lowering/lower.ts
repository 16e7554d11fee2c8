import type { OperationShape } from '../kernel.js';
import { buildOperations } from './build-operations.js';
import { chooseLayouts } from './choose-layouts.js';
import { copyKeptSkips } from './copy-kept-skips.js';
import { fuseMaxPool } from './fuse-max-pool.js';
import { Readers } from './readers.js';
import { refuseUnserved } from './refuse-unserved.js';
import { removeDeadNodes } from './remove-dead-nodes.js';
import { removeReshapes } from './remove-reshapes.js';
import type { PrunedOf, Structure } from './structure.js';

/** A model as kernel calls in execution order, not yet placed in memory. */
export interface Lowered {
  readonly operations: readonly OperationShape[];
  /** Tensor that the caller writes, and the one that it reads. */
  readonly input: string;
  readonly output: string;
}

/**
 * Lowers a model to operations: reshapes and dead nodes removed, max-pools fused, layouts chosen, skip
 * tensors copied that are read again. Needs shapes only.
 *
 * @param isServed whether some kernel runs an operation
 * @throws TF_OPERATOR listing every operation that no kernel serves
 */
export function lower(structure: Structure, prunedOf: PrunedOf, isServed: (operation: OperationShape) => boolean): Lowered {
  const reshaped = removeReshapes(removeDeadNodes(structure.nodes, structure.output));
  const built = buildOperations(structure, reshaped, prunedOf);
  const output = reshaped.memoryOf(structure.output);
  const fused = fuseMaxPool(built, new Readers(built, output), isServed);
  const laidOut = chooseLayouts(fused, new Readers(fused, output), isServed);
  const operations = copyKeptSkips(laidOut, output);
  refuseUnserved(operations.filter((operation) => !isServed(operation)));
  return { operations, input: structure.input, output };
}
