import type { Graph } from '../../../core/plugin/index.js';

/**
 * Tensors that share scale and zero point with a sum, through skips, pools and reshapes (docs/numerics.md). A sum has values of both signs, so the
 * limits of an activation that writes such a tensor are not those of int8.
 */
export function signedTensors({ nodes }: Graph): ReadonlySet<string> {
  const signed = new Set<string>();
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    const keeps = node.op === 'MaxPool2D' || node.op === 'AvgPool2D' || node.op === 'Reshape';
    if (node.op === 'Add' || (keeps && signed.has(node.output))) signed.add(node.output).add(node.inputs[0]!);
  }
  return signed;
}
