import { type Lifetimes, lifetimes, lowerBound, pinnedPeak } from '../../../core/planner/index.js';
import type { Graph, SparsityByBlock } from '../../../core/plugin/index.js';
import { foldGraph } from '../lowering/fold-graph.js';
import { lower } from '../lowering/lower.js';
import { memoryTensors } from '../program/memory-tensors.js';
import type { CachedChoices } from './cached-choice.js';
import { callBytes, callInstructions } from './fixed-bytes.js';
import { denseMacs, keptParameters } from './parameters-and-macs.js';
import type { PieceTable } from './piece-table.js';

/** What a run of calls adds to the cost of a model. */
export interface PricedSegment {
  readonly calls: number;
  /** Bytes of constants and of the calls themselves. */
  readonly flash: number;
  readonly instructions: number;
  readonly macs: number;
  readonly parameters: number;
  /** Numbers of a `PieceTable`. */
  readonly pieces: readonly number[];
  /** Tensors and scratch, a step being a call. */
  readonly memory: Lifetimes;
  /** Bytes that the segment needs at least, and that are enough with input and output at the ends of the arena (`pinnedPeak`). */
  readonly least: number;
  readonly enough: number;
  /** Indices in `memory` of what holds the input and the output; equal when everything between works in place. */
  readonly input: number;
  readonly output: number;
}

/**
 * @param signed of the graph that the segment belongs to (`signedTensors`)
 * @throws TF_OPERATOR
 */
export function priceSegment(
  graph: Graph,
  sparsity: SparsityByBlock,
  choices: CachedChoices,
  signed: ReadonlySet<string>,
  pieces: PieceTable,
): PricedSegment {
  const { structure, prunedOf } = foldGraph(graph, sparsity, signed);
  const lowered = lower(structure, prunedOf, choices.isServed);
  const used = new Set<number>();
  const sums = { flash: 0, instructions: 0, macs: 0, parameters: 0 };
  const calls = lowered.operations.map((operation) => {
    const choice = choices.choose(operation);
    for (const [name, bytes] of choice.once) used.add(pieces.numberOf(name, bytes));
    sums.flash += choice.bytes + callBytes;
    sums.instructions += choice.instructions + callInstructions;
    sums.macs += denseMacs(operation);
    sums.parameters += keptParameters(operation);
    return { operation, kernel: choice.kernel, scratchBytes: choice.scratchBytes };
  });
  const { planned, holder } = memoryTensors(lowered, calls);
  const indexOf = (tensor: string): number => planned.findIndex(({ id }) => id === (holder.get(tensor) ?? tensor));
  const memory = lifetimes(planned);
  const input = indexOf(lowered.input);
  const output = indexOf(lowered.output);
  return {
    calls: calls.length,
    ...sums,
    pieces: [...used],
    memory,
    input,
    output,
    least: lowerBound(memory),
    enough: pinnedPeak(memory, input, output),
  };
}
