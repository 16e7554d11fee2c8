import type { OperationShape } from '../kernel.js';

/** Instructions of `tf_clamp_bytes` on an output of `bytes`. */
export function clampInstructions({ clamp }: OperationShape, bytes: number): number {
  if (!clamp) return 0;
  return (bytes * (clamp === 'low' ? 19 : 27)) / 16 + 40;
}
