import type { Chip, Graph, SparsityByBlock } from '../../../core/plugin/index.js';
import type { Optimize } from '../choice/choose-kernel.js';
import type { Kernel } from '../kernel.js';
import { foldGraph } from '../lowering/fold-graph.js';
import { lower } from '../lowering/lower.js';
import { signedTensors } from '../lowering/signed-tensors.js';
import { CachedChoices } from './cached-choice.js';
import { PieceTable } from './piece-table.js';
import { type PricedSegment, priceSegment } from './price-segment.js';
import { type Segment, splitGraph } from './split-graph.js';

/** Prices graphs for one chip. Segments of equal structure are priced once. */
export class ChipCosts {
  readonly pieces = new PieceTable();
  readonly #choices: CachedChoices;
  readonly #priced = new Map<string, PricedSegment>();

  constructor(kernels: readonly Kernel[], chip: Chip, optimize: Optimize) {
    this.#choices = new CachedChoices(kernels, chip, optimize);
  }

  /**
   * The segments of a graph in their order.
   *
   * @param signed `signedTensors` of the graph, or of what it is a part of
   * @throws TF_OPERATOR naming every operation that is not served
   */
  priceGraph(graph: Graph, sparsity: SparsityByBlock, signed: ReadonlySet<string> = signedTensors(graph)): readonly PricedSegment[] {
    try {
      return splitGraph(graph, sparsity, signed).map((segment) => {
        const known = this.#priced.get(segment.key);
        if (known) return known;
        const priced = priceSegment(subgraph(graph, segment), sparsity, this.#choices, signed, this.pieces);
        this.#priced.set(segment.key, priced);
        return priced;
      });
    } catch (error) {
      // The whole graph, so that the message names every operation that is not served.
      const { structure, prunedOf } = foldGraph(graph, sparsity);
      lower(structure, prunedOf, this.#choices.isServed);
      throw error;
    }
  }
}

function subgraph(graph: Graph, segment: Segment): Graph {
  const tensors = [segment.input, ...segment.nodes.map((node) => node.output)];
  return { ...graph, ...segment, shapes: Object.fromEntries(tensors.map((tensor) => [tensor, graph.shapes[tensor]!])) };
}
