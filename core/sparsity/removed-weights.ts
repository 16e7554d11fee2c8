import { TinyformerError } from '../errors/index.js';
import type { Graph, Weights } from '../graph/graph.js';
import { prunableNodes } from './kept-blocks.js';

/** How much pruning removed from a float model. Weights are those of convolutions and linear layers, without biases and norms. */
export interface RemovedWeights {
  /** Weights that are exactly zero in nodes that may be pruned. */
  readonly removed: number;
  readonly prunable: number;
  readonly all: number;
}

/** @throws TF_GRAPH when a weight of the graph is missing */
export function removedWeights(graph: Graph, weights: Weights): RemovedWeights {
  const dataOf = (id: string): Float32Array => {
    const weight = weights.get(`${id}.weight`);
    if (!weight) throw new TinyformerError('TF_GRAPH', `the model has no weight ${id}.weight`);
    return weight.data;
  };
  const weighted = graph.nodes.filter(({ op }) => op === 'Conv2D' || op === 'DepthwiseConv2D' || op === 'Linear');
  const prunable = prunableNodes(graph).map(({ id }) => dataOf(id));
  return {
    removed: prunable.reduce((sum, data) => sum + data.reduce((zeros, w) => zeros + (w === 0 ? 1 : 0), 0), 0),
    prunable: prunable.reduce((sum, data) => sum + data.length, 0),
    all: weighted.reduce((sum, { id }) => sum + dataOf(id).length, 0),
  };
}
