import type { QuantizedNode } from '../../../core/plugin/index.js';

export type ReshapeNode = Extract<QuantizedNode, { op: 'Reshape' }>;

/** Nodes without Reshape, and for each tensor the one whose memory it shares. */
export interface Reshaped {
  readonly nodes: readonly Exclude<QuantizedNode, ReshapeNode>[];
  /** The tensor that holds the bytes of a tensor: itself, or what was reshaped. */
  memoryOf(tensor: string): string;
}

/** Removes reshapes: `[H, W, C]` order stays the same, so readers of a reshaped tensor read the original bytes under the new shape. */
export function removeReshapes(nodes: readonly QuantizedNode[]): Reshaped {
  const alias = new Map<string, string>();
  const memoryOf = (tensor: string): string => alias.get(tensor) ?? tensor;
  const kept: Exclude<QuantizedNode, ReshapeNode>[] = [];
  for (const node of nodes) {
    if (node.op === 'Reshape') alias.set(node.output, memoryOf(node.inputs[0]));
    else kept.push(node);
  }
  return { nodes: kept, memoryOf };
}
