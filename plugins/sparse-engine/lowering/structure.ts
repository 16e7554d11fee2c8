import type { QuantizedNode, QuantizedTensor } from '../../../core/plugin/index.js';

/**
 * A model as every pass sees it: the nodes of a quantized graph without its parameters. The cost model makes the same from a float graph, so that
 * estimate and code generation run through one set of functions.
 */
export interface Structure {
  readonly input: string;
  readonly output: string;
  /** In execution order. */
  readonly nodes: readonly QuantizedNode[];
  readonly tensors: Readonly<Record<string, QuantizedTensor>>;
}

/** Nodes that accumulate products and requantize: they have a weight, a bias and a multiplier. */
export type AccumulatingNode = Extract<QuantizedNode, { op: 'Conv2D' | 'DepthwiseConv2D' | 'Linear' }>;

export function isAccumulating(node: QuantizedNode): node is AccumulatingNode {
  return node.op === 'Conv2D' || node.op === 'DepthwiseConv2D' || node.op === 'Linear';
}

/** How a weight was pruned: block size and kept blocks per output channel, for depthwise (block size 3) row masks. */
export interface Pruned {
  readonly blockSize: 2 | 3 | 4;
  readonly keptBlocks: readonly number[];
}

/** What the passes ask about a node's weight, answered from real weights or from a sparsity alone. */
export type PrunedOf = (node: AccumulatingNode) => Pruned | undefined;
