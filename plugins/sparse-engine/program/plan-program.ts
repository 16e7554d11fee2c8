import { bytesInFastBanks, type MemoryPlan, memorySpans, planMemory, preferFastBank } from '../../../core/planner/index.js';
import type { Chip } from '../../../core/plugin/index.js';
import type { Choice } from '../choice/choose-kernel.js';
import { stackBytes } from '../cost/fixed-bytes.js';
import { operandBytes, readSlackBytes } from '../layout.js';
import type { Lowered } from '../lowering/lower.js';
import { memoryTensors } from './memory-tensors.js';

/** One kernel call with its places in the arena, in bytes from its start. */
export interface Call {
  readonly choice: Choice;
  readonly inputs: readonly number[];
  readonly output: number;
  readonly scratch: number | undefined;
  readonly scratchBytes: number;
  /** Bytes of tensors and scratch alive during the call. */
  readonly liveBytes: number;
}

/** The ordered kernel calls and their memory. */
export interface Program {
  readonly calls: readonly Call[];
  readonly memory: MemoryPlan;
  /** Planned tensors by id: offset, bytes and lifetime in calls. */
  readonly tensors: readonly {
    readonly id: string;
    readonly offset: number;
    readonly bytes: number;
    readonly first: number;
    readonly last: number;
    readonly scratch: boolean;
  }[];
  /** Peak of the plan and the slack that kernels may read behind the last tensor. */
  readonly arenaBytes: number;
  readonly input: { readonly offset: number; readonly bytes: number };
  readonly output: { readonly offset: number; readonly bytes: number };
  /** Scratch bytes that lie in tightly-coupled banks, when the arena follows the stack in the largest span. */
  readonly fastScratchBytes: number;
}

/** Places the tensors and scratch of all calls. */
export function planProgram(lowered: Lowered, choices: readonly Choice[], chip: Chip): Program {
  const { planned, holder, scratch } = memoryTensors(lowered, choices);
  const hot = new Set(scratch.filter((id) => id !== undefined));
  const span = memorySpans(chip.ram)[0];
  const plan = planMemory(planned);
  const memory = span ? preferFastBank(plan, planned, hot, span, stackBytes) : plan;
  const offsetOf = (tensor: string): number => memory.offsets.get(holder.get(tensor) ?? tensor)!;
  const tensors = planned.map((tensor) => ({ ...tensor, offset: offsetOf(tensor.id), scratch: hot.has(tensor.id) }));
  const calls = choices.map((choice, step): Call => {
    const { operation, kernel } = choice;
    const scratchId = scratch[step];
    return {
      choice,
      inputs: operation.inputs.map((input) => offsetOf(input.tensor)),
      output: offsetOf(operation.output.tensor),
      scratch: scratchId === undefined ? undefined : offsetOf(scratchId),
      scratchBytes: kernel.scratchBytes(operation),
      liveBytes: planned.reduce(
        (sum, tensor) => (tensor.first <= step && step <= tensor.last ? sum + Math.ceil(tensor.bytes / 8) * 8 : sum),
        0,
      ),
    };
  });
  const operands = lowered.operations.flatMap((operation) => [...operation.inputs, operation.output]);
  const place = (tensor: string) => ({
    offset: offsetOf(tensor),
    bytes: operandBytes(operands.find((operand) => operand.tensor === tensor)!),
  });
  const fastScratchBytes = span
    ? tensors
        .filter((tensor) => tensor.scratch)
        .reduce((sum, tensor) => Math.max(sum, bytesInFastBanks(span, stackBytes + tensor.offset, tensor.bytes)), 0)
    : 0;
  return {
    calls,
    memory,
    tensors,
    arenaBytes: memory.peak + readSlackBytes,
    input: place(lowered.input),
    output: place(lowered.output),
    fastScratchBytes,
  };
}
