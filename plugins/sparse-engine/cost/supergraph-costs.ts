import { singlePath } from '../../../core/graph/single-path.js';
import type { BlockSparsity, Candidate, Path, Shape, SparseConfig, SuperGraph } from '../../../core/plugin/index.js';
import { sparsityByBlock } from '../../../core/search/index.js';
import { signedTensors } from '../lowering/signed-tensors.js';
import type { ChipCosts } from './chip-costs.js';
import { type FragmentJoins, fragmentJoins } from './fragment-joins.js';
import { joinMemory, sumSegments } from './join-segments.js';
import type { PricedSegment } from './price-segment.js';

/**
 * Prices candidates of one supergraph by looking up their blocks: what a candidate of a choice block costs depends on its sparsity and on little
 * beside it. Blocks that lowering joins are priced together.
 */
export class SupergraphCosts {
  readonly #costs: ChipCosts;
  readonly #supergraph: SuperGraph;
  readonly #joins: readonly (readonly FragmentJoins[])[];
  /** Shape of the input of each block. */
  readonly #inputs: readonly Shape[];
  /** By block and its candidate, then by `sparsityKey`. */
  readonly #blocks: readonly (readonly Map<number, PricedSegment>[])[];
  readonly #runs = new Map<string, PricedSegment>();

  constructor(costs: ChipCosts, supergraph: SuperGraph) {
    this.#costs = costs;
    this.#supergraph = supergraph;
    this.#joins = supergraph.blocks.map(({ candidates }) => candidates.map(fragmentJoins));
    this.#inputs = blockInputs(supergraph);
    this.#blocks = supergraph.blocks.map(({ candidates }) => candidates.map(() => new Map()));
  }

  /**
   * The runs of blocks of a candidate.
   *
   * @param candidate one of this supergraph
   * @throws TF_OPERATOR
   */
  price({ path, sparse }: Candidate): readonly PricedSegment[] {
    const signed = this.#signedOutputs(path);
    const runs: PricedSegment[] = [];
    for (let start = 0, end = 0; start < path.length; start = end) {
      end = this.#endOfRun(path, start);
      if (!this.#isEmpty(path, start, end)) runs.push(this.#run(path, sparse, start, end, signed[end - 1]!));
    }
    return runs;
  }

  #run(path: Path, sparse: SparseConfig, start: number, end: number, signed: boolean): PricedSegment {
    const price = (): PricedSegment => this.#priceRun(path, sparse, start, end, signed);
    if (end - start === 1) return known(this.#blocks[start]![path[start]!]!, sparsityKey(sparse[start]!, signed), price);
    const sparsities = sparse.slice(start, end).map((block) => sparsityKey(block, signed));
    return known(this.#runs, `${start} ${path.slice(start, end).join()} ${sparsities.join()}`, price);
  }

  #priceRun(path: Path, sparse: SparseConfig, start: number, end: number, signed: boolean): PricedSegment {
    const part: SuperGraph = {
      ...this.#supergraph,
      input: this.#inputs[start]!,
      blocks: this.#supergraph.blocks.slice(start, end),
    };
    const graph = singlePath(part, path.slice(start, end));
    const tensors = signedTensors(graph, signed ? [graph.output] : []);
    const segments = this.#costs.priceGraph(graph, sparsityByBlock(part, sparse.slice(start, end)), tensors);
    return { ...sumSegments(segments, this.#costs.pieces), ...joinMemory(segments) };
  }

  /** Whether what each block writes is a tensor that a later sum shares scale and zero point with. */
  #signedOutputs(path: Path): readonly boolean[] {
    const outputs = new Array<boolean>(path.length);
    let signed = false;
    for (let i = path.length - 1; i >= 0; i--) {
      outputs[i] = signed;
      const joins = this.#joins[i]![path[i]!]!;
      signed = signed ? joins.signedInputBefore : joins.signedInput;
    }
    return outputs;
  }

  /** The block behind those that lowering may join, from `start` on. */
  #endOfRun(path: Path, start: number): number {
    let open = false;
    let end = start;
    for (; end < path.length; end++) {
      const joins = this.#joins[end]![path[end]!]!;
      if (end > start && !open && !joins.joinsBefore) break;
      if (!joins.empty) open = joins.joinsAfter;
    }
    return end;
  }

  #isEmpty(path: Path, start: number, end: number): boolean {
    for (let i = start; i < end; i++) if (!this.#joins[i]![path[i]!]!.empty) return false;
    return true;
  }
}

function known<Key>(prices: Map<Key, PricedSegment>, key: Key, price: () => PricedSegment): PricedSegment {
  let found = prices.get(key);
  if (!found) {
    found = price();
    prices.set(key, found);
  }
  return found;
}

/** A number for each sparsity and block size, and whether the output is signed. */
const sparsityKey = ({ sparsity, blockSize }: BlockSparsity, signed: boolean): number => sparsity + 16 * blockSize + (signed ? 256 : 0);

function blockInputs(supergraph: SuperGraph): readonly Shape[] {
  const { shapes } = singlePath(
    supergraph,
    supergraph.blocks.map(() => 0),
  );
  let shape = supergraph.input;
  return supergraph.blocks.map(({ id, candidates }) => {
    const input = shape;
    const fragment = candidates[0]!;
    const last = fragment.nodes.at(-1);
    if (last) shape = shapes[`${id}.${fragment.id}.${last.output}`]!;
    return input;
  });
}
