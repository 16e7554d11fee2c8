import { planPeak } from '../../../core/planner/index.js';
import type { Candidate, Chip, Cost, CostModel, Graph, SparsityByBlock, SuperGraph } from '../../../core/plugin/index.js';
import type { Optimize } from '../choice/choose-kernel.js';
import type { Kernel } from '../kernel.js';
import { readSlackBytes } from '../layout.js';
import { ChipCosts } from './chip-costs.js';
import { fixedFlashBytes, stackBytes, staticBytes } from './fixed-bytes.js';
import { joinMemory, sumSegments } from './join-segments.js';
import type { PricedSegment } from './price-segment.js';
import { SupergraphCosts } from './supergraph-costs.js';

interface Caches {
  readonly costs: ChipCosts;
  readonly supergraphs: WeakMap<SuperGraph, SupergraphCosts>;
}

/**
 * The cost of a candidate by the functions that code generation uses: folding, lowering, kernel choice, memory plan. What was priced once is
 * looked up, so that a search checks ten thousands of candidates a second.
 */
export class SparseEngineCostModel implements CostModel {
  readonly id = 'sparse-engine';
  readonly version = '2';
  readonly #kernels: readonly Kernel[];
  readonly #optimize: Optimize;
  readonly #byChip = new Map<Chip, Caches>();

  constructor(kernels: readonly Kernel[], optimize: Optimize = 'balanced') {
    this.#kernels = kernels;
    this.#optimize = optimize;
  }

  estimate(graph: Graph, sparsity: SparsityByBlock, chip: Chip, ramLimit = Number.POSITIVE_INFINITY): Cost {
    const { costs } = this.#caches(chip);
    return costOf(costs.priceGraph(graph, sparsity), costs, ramLimit);
  }

  estimateCandidate(supergraph: SuperGraph, candidate: Candidate, chip: Chip, ramLimit = Number.POSITIVE_INFINITY): Cost {
    const { costs, supergraphs } = this.#caches(chip);
    let known = supergraphs.get(supergraph);
    if (!known) {
      known = new SupergraphCosts(costs, supergraph);
      supergraphs.set(supergraph, known);
    }
    return costOf(known.price(candidate), costs, ramLimit);
  }

  #caches(chip: Chip): Caches {
    let caches = this.#byChip.get(chip);
    if (!caches) {
      caches = { costs: new ChipCosts(this.#kernels, chip, this.#optimize), supergraphs: new WeakMap() };
      this.#byChip.set(chip, caches);
    }
    return caches;
  }
}

function costOf(segments: readonly PricedSegment[], { pieces }: ChipCosts, ramLimit: number): Cost {
  const sums = sumSegments(segments, pieces);
  const beside = readSlackBytes + stackBytes + staticBytes;
  // Where planning the segments one by one meets the bound of all, no plan of all can be better.
  const { peak, lowerBound } =
    sums.enough === sums.least ? { peak: sums.least, lowerBound: sums.least } : planPeak(joinMemory(segments).memory, ramLimit - beside);
  return {
    flash: fixedFlashBytes + sums.flash + pieces.bytes(sums.pieces),
    ram: peak + beside,
    ramLowerBound: lowerBound + beside,
    instructions: sums.instructions,
    macs: sums.macs,
    parameters: sums.parameters,
  };
}
