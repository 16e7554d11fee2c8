import { type PlannedTensor, planPeak } from '../../../core/planner/index.js';
import type { Chip, Cost, CostModel, Graph, SparsityByBlock } from '../../../core/plugin/index.js';
import type { Optimize } from '../choice/choose-kernel.js';
import type { Kernel } from '../kernel.js';
import { readSlackBytes } from '../layout.js';
import { foldGraph } from '../lowering/fold-graph.js';
import { lower } from '../lowering/lower.js';
import { signedTensors } from '../lowering/signed-tensors.js';
import { CachedChoices } from './cached-choice.js';
import { fixedFlashBytes, stackBytes, staticBytes } from './fixed-bytes.js';
import { type PricedSegment, priceSegment } from './price-segment.js';
import { type Segment, splitGraph } from './split-graph.js';

/**
 * The cost of a candidate by the functions that code generation uses: folding, lowering, kernel choice, memory plan. Segments of equal structure
 * are priced once, so that a search that meets them again and again checks thousands of candidates a second.
 */
export class SparseEngineCostModel implements CostModel {
  readonly id = 'sparse-engine';
  readonly version = '2';
  readonly #kernels: readonly Kernel[];
  readonly #optimize: Optimize;
  readonly #byChip = new Map<Chip, { readonly choices: CachedChoices; readonly priced: Map<string, PricedSegment> }>();

  constructor(kernels: readonly Kernel[], optimize: Optimize = 'balanced') {
    this.#kernels = kernels;
    this.#optimize = optimize;
  }

  estimate(graph: Graph, sparsity: SparsityByBlock, chip: Chip, ramLimit = Number.POSITIVE_INFINITY): Cost {
    const segments = this.#price(graph, sparsity, chip);
    const once = new Map<string, number>();
    let flash = fixedFlashBytes;
    let instructions = 0;
    let macs = 0;
    let parameters = 0;
    for (const segment of segments) {
      flash += segment.flash;
      instructions += segment.instructions;
      macs += segment.macs;
      parameters += segment.parameters;
      for (const [name, bytes] of segment.once) once.set(name, bytes);
    }
    for (const bytes of once.values()) flash += bytes;
    const beside = readSlackBytes + stackBytes + staticBytes;
    const { peak, lowerBound } = planPeak(joinMemory(segments), ramLimit - beside);
    return { flash, ram: peak + beside, ramLowerBound: lowerBound + beside, instructions, macs, parameters };
  }

  #price(graph: Graph, sparsity: SparsityByBlock, chip: Chip): readonly PricedSegment[] {
    let caches = this.#byChip.get(chip);
    if (!caches) {
      caches = { choices: new CachedChoices(this.#kernels, chip, this.#optimize), priced: new Map() };
      this.#byChip.set(chip, caches);
    }
    const { choices, priced } = caches;
    const signed = signedTensors(graph);
    try {
      return splitGraph(graph, sparsity, signed).map((segment) => {
        let known = priced.get(segment.key);
        if (!known) {
          known = priceSegment(subgraph(graph, segment), sparsity, choices, signed);
          priced.set(segment.key, known);
        }
        return known;
      });
    } catch (error) {
      // The whole graph, so that the message names every operation that is not served.
      const { structure, prunedOf } = foldGraph(graph, sparsity);
      lower(structure, prunedOf, choices.isServed);
      throw error;
    }
  }
}

function subgraph(graph: Graph, segment: Segment): Graph {
  const tensors = [segment.input, ...segment.nodes.map((node) => node.output)];
  return { ...graph, ...segment, shapes: Object.fromEntries(tensors.map((tensor) => [tensor, graph.shapes[tensor]!])) };
}

/** The memory of all segments in a row: what holds the output of one holds the input of the next. */
function joinMemory(segments: readonly PricedSegment[]): readonly PlannedTensor[] {
  const tensors: { id: string; bytes: number; first: number; last: number }[] = [];
  let step = 0;
  let crossing: (typeof tensors)[number] | undefined;
  for (const segment of segments) {
    let output = crossing;
    segment.memory.forEach((group, i) => {
      let tensor = i === segment.input ? crossing : undefined;
      if (tensor) {
        tensor.bytes = Math.max(tensor.bytes, group.bytes);
        tensor.last = Math.max(tensor.last, step + group.last);
      } else {
        tensor = { id: '', bytes: group.bytes, first: step + group.first, last: step + group.last };
        tensors.push(tensor);
      }
      if (i === segment.output) output = tensor;
    });
    crossing = output;
    step += segment.calls;
  }
  return tensors;
}
