import type { Graph, SparsityByBlock } from '../../../core/plugin/index.js';
import { foldGraph } from '../lowering/fold-graph.js';
import { lower } from '../lowering/lower.js';
import { memoryTensors } from '../program/memory-tensors.js';
import type { CachedChoices } from './cached-choice.js';
import { callBytes, callInstructions } from './fixed-bytes.js';
import { denseMacs, keptParameters } from './parameters-and-macs.js';

/** Memory with a lifetime in calls. */
export interface MemoryGroup {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

/** What a run of calls adds to the cost of a model. */
export interface PricedSegment {
  readonly calls: number;
  /** Bytes of constants and of the calls themselves. */
  readonly flash: number;
  readonly instructions: number;
  readonly macs: number;
  readonly parameters: number;
  /** Parts of the code and shared tables, which a model has once, with their bytes. */
  readonly once: ReadonlyMap<string, number>;
  readonly memory: readonly MemoryGroup[];
  /** Indices in `memory` of what holds the input and the output; equal when everything between works in place. */
  readonly input: number;
  readonly output: number;
}

/**
 * @param signed of the graph that the segment belongs to (`signedTensors`)
 * @throws TF_OPERATOR
 */
export function priceSegment(graph: Graph, sparsity: SparsityByBlock, choices: CachedChoices, signed: ReadonlySet<string>): PricedSegment {
  const { structure, prunedOf } = foldGraph(graph, sparsity, signed);
  const lowered = lower(structure, prunedOf, choices.isServed);
  const once = new Map<string, number>();
  const sums = { flash: 0, instructions: 0, macs: 0, parameters: 0 };
  const calls = lowered.operations.map((operation) => {
    const choice = choices.choose(operation);
    for (const [name, bytes] of choice.once) once.set(name, bytes);
    sums.flash += choice.bytes + callBytes;
    sums.instructions += choice.instructions + callInstructions;
    sums.macs += denseMacs(operation);
    sums.parameters += keptParameters(operation);
    return { operation, kernel: choice.kernel, scratchBytes: choice.scratchBytes };
  });
  const { planned, holder } = memoryTensors(lowered, calls);
  const indexOf = (tensor: string): number => planned.findIndex(({ id }) => id === (holder.get(tensor) ?? tensor));
  return {
    calls: calls.length,
    ...sums,
    once,
    memory: planned,
    input: indexOf(lowered.input),
    output: indexOf(lowered.output),
  };
}
