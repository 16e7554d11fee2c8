import type { ActivationNode } from '../graph/graph.js';
import type { FloatOperation } from './operation.js';

/** ReLU or ReLU6. */
export function activation(node: ActivationNode): FloatOperation {
  const top = node.op === 'ReLU6' ? 6 : Infinity;
  return ([x]) => x!.map((v) => (v < 0 ? 0 : v > top ? top : v));
}

/** Sum of two tensors. */
export const add: FloatOperation = ([a, b]) => a!.map((v, i) => v + b![i]!);
