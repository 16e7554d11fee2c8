import type { Graph, GraphNode, Shape } from '../graph/graph.js';
import { elements } from '../graph/infer-shape.js';
import { type BlockSize, blockStructure, quantizedBlockStructure } from './block-structure.js';
import { keptBlocks } from './prune-mask.js';

export type PrunableNode = Extract<GraphNode, { op: 'Conv2D' | 'DepthwiseConv2D' | 'Linear' }>;

/** Nodes whose weight is pruned in blocks: those with `prune` set. */
export function prunableNodes(graph: Graph): readonly PrunableNode[] {
  return graph.nodes.filter((node): node is PrunableNode => isPrunable(node) && node.prune !== undefined);
}

function isPrunable(node: GraphNode): node is PrunableNode {
  return node.op === 'Conv2D' || node.op === 'DepthwiseConv2D' || node.op === 'Linear';
}

/** Shape of a node's float weight from the shape of its input. */
export function weightShape(node: PrunableNode, input: Shape): Shape {
  const ci = input.at(-1)!;
  switch (node.op) {
    case 'Conv2D':
      return [node.kernel, node.kernel, ci, node.channels];
    case 'DepthwiseConv2D':
      return [3, 3, ci];
    case 'Linear':
      return [ci, node.channels];
  }
}

/** Blocks and weights that stay in a weight of a shape at a sparsity, weights with short blocks counted as full ones at most. */
export function keptCounts(shape: Shape, blockSize: 2 | 4, sparsity: number): { readonly blocks: number; readonly weights: number } {
  const structure = blockStructure(shape, blockSize);
  const blocks = keptBlocks(structure.blocks, sparsity);
  return { blocks, weights: Math.min(elements(shape), blocks * structure.blockSize) };
}

/** Blocks of an int8 weight with at least one weight other than 0, by output channel. */
export function keptByChannel(weight: Int8Array, shape: Shape, blockSize: BlockSize): readonly number[] {
  const { channels, taps, tapLength, blocksPerTap } = quantizedBlockStructure(shape, blockSize);
  return Array.from({ length: channels }, (_, channel) => {
    let kept = 0;
    for (let tap = 0; tap < taps; tap++) {
      const from = (channel * taps + tap) * tapLength;
      for (let block = 0; block < blocksPerTap; block++) {
        const end = from + Math.min((block + 1) * blockSize, tapLength);
        for (let i = from + block * blockSize; i < end; i++) {
          if (weight[i] !== 0) {
            kept++;
            break;
          }
        }
      }
    }
    return kept;
  });
}
