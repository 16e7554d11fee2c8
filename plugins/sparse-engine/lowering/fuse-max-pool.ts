import type { OperationShape } from '../kernel.js';
import type { Readers } from './readers.js';
import { sameShape } from './same-shape.js';

/** Fuses a 2x2 max-pool into the convolution before it, where that is its only reader and a kernel can: the large plane is never stored. */
export function fuseMaxPool(
  operations: readonly OperationShape[],
  readers: Readers,
  isServed: (operation: OperationShape) => boolean,
): readonly OperationShape[] {
  const fusedPools = new Set<OperationShape>();
  const result: OperationShape[] = [];
  for (const operation of operations) {
    if (fusedPools.has(operation)) continue;
    const pool = canPool(operation) ? readers.onlyReader(operation.output.tensor) : undefined;
    if (pool?.kind === 'max-pool' && pool.size === 2 && sameShape(pool.inputs[0]!, operation.output)) {
      const fused: OperationShape = { ...operation, output: pool.output, pool: 2 };
      if (isServed(fused)) {
        fusedPools.add(pool);
        result.push(fused);
        continue;
      }
    }
    result.push(operation);
  }
  return result;
}

function canPool(operation: OperationShape): boolean {
  return (operation.kind === 'conv3x3' || operation.kind === 'pointwise') && !operation.residual && operation.pool === 0;
}
