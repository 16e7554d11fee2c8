import type { OperationShape } from '../kernel.js';
import { identityOperation } from './identity.js';

/**
 * A residual overwrites its skip tensor. Where that is read again, by this operation or a later one or by the caller, the residual gets a copy.
 *
 * @param kept tensors that the caller reads
 */
export function copyKeptSkips(operations: readonly OperationShape[], kept: string): readonly OperationShape[] {
  const lastRead = new Map([[kept, operations.length]]);
  operations.forEach((operation, i) => {
    for (const input of operation.inputs) lastRead.set(input.tensor, Math.max(i, lastRead.get(input.tensor) ?? 0));
  });
  return operations.flatMap((operation, i): OperationShape[] => {
    const [input, skip] = operation.inputs;
    if (!operation.residual || !input || !skip) return [operation];
    if (lastRead.get(skip.tensor) === i && skip.tensor !== input.tensor) return [operation];
    const id = `${operation.id} skip`;
    const copy = { ...skip, tensor: id };
    return [identityOperation(id, skip, copy), { ...operation, inputs: [input, copy] }];
  });
}
