import type { QuantizedNode } from '../../../core/plugin/index.js';

/** Removes nodes whose output nothing reads on the way to `output`. */
export function removeDeadNodes(nodes: readonly QuantizedNode[], output: string): readonly QuantizedNode[] {
  const needed = new Set([output]);
  const kept: QuantizedNode[] = [];
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    if (!needed.has(node.output)) continue;
    for (const input of node.inputs) needed.add(input);
    kept.push(node);
  }
  return kept.reverse();
}
