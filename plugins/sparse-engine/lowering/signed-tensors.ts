import type { Graph } from '../../../core/plugin/index.js';

/**
 * Tensors that share scale and zero point with a sum, through skips, pools and reshapes (docs/numerics.md). A sum has values of both signs, so the
 * limits of an activation that writes such a tensor are not those of int8.
 *
 * @param known tensors that are signed by what comes after a part of a graph
 */
export function signedTensors({ nodes }: Pick<Graph, 'nodes'>, known: Iterable<string> = []): ReadonlySet<string> {
  const signed = new Set<string>(known);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    const keeps = node.op === 'MaxPool2D' || node.op === 'AvgPool2D' || node.op === 'Reshape';
    if (node.op === 'Add' || (keeps && signed.has(node.output))) signed.add(node.output).add(node.inputs[0]!);
  }
  return signed;
}
