import type { PlannedTensor } from '../../../core/planner/index.js';
import type { Choice } from '../choice/choose-kernel.js';
import type { Operand, OperationShape } from '../kernel.js';
import { operandBytes } from '../layout.js';
import type { Lowered } from '../lowering/lower.js';

/** What the planner places, with in-place operations resolved. */
export interface MemoryTensors {
  readonly planned: readonly PlannedTensor[];
  /** Planned tensor that holds a tensor of the model. */
  readonly holder: ReadonlyMap<string, string>;
  /** Planned scratch tensor of each call, undefined where its kernel needs none. */
  readonly scratch: readonly (string | undefined)[];
}

type Requirements = Pick<Choice, 'operation' | 'kernel'> & { readonly scratchBytes?: number };

/**
 * Lifetimes of all tensors and scratch, a step being a call. An output whose kernel works in place joins the input's memory when the input is
 * not needed afterwards. The input is alive from the start, because the caller writes it before the first call.
 */
export function memoryTensors(lowered: Pick<Lowered, 'input' | 'output'>, calls: readonly Requirements[]): MemoryTensors {
  const lastUse = lastUses(lowered, calls);
  const holder = new Map<string, string>();
  const groups = new Map<string, { bytes: number; first: number; last: number }>();
  const place = (operand: Operand, step: number): void => {
    if (holder.has(operand.tensor)) return;
    holder.set(operand.tensor, operand.tensor);
    groups.set(operand.tensor, { bytes: operandBytes(operand), first: step, last: lastUse.get(operand.tensor) ?? step });
  };
  const scratch: (string | undefined)[] = [];
  calls.forEach(({ operation, kernel, scratchBytes = kernel.scratchBytes(operation) }, step) => {
    for (const input of operation.inputs) place(input, 0); // only the model's input is not placed by its writer
    const reused = reusedInput(operation, kernel.inPlace(operation), step, lastUse);
    if (reused === undefined) place(operation.output, step);
    else {
      const group = holder.get(reused.tensor)!;
      const memory = groups.get(group)!;
      holder.set(operation.output.tensor, group);
      memory.bytes = Math.max(memory.bytes, operandBytes(operation.output));
      memory.last = Math.max(memory.last, lastUse.get(operation.output.tensor) ?? step);
    }
    if (scratchBytes === 0) scratch.push(undefined);
    else {
      const id = `scratch of ${operation.id}`;
      groups.set(id, { bytes: scratchBytes, first: step, last: step });
      scratch.push(id);
    }
  });
  return { planned: [...groups].map(([id, group]) => ({ id, ...group })), holder, scratch };
}

/** The input whose memory the output takes over: it must not be read later, nor twice by this call. */
function reusedInput(
  operation: OperationShape,
  index: number | undefined,
  step: number,
  lastUse: ReadonlyMap<string, number>,
): Operand | undefined {
  if (index === undefined) return undefined;
  const input = operation.inputs[index]!;
  const readOnce = operation.inputs.every((other, i) => i === index || other.tensor !== input.tensor);
  return readOnce && lastUse.get(input.tensor) === step ? input : undefined;
}

function lastUses(lowered: Pick<Lowered, 'output'>, calls: readonly Requirements[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  calls.forEach(({ operation }, step) => {
    for (const input of operation.inputs) last.set(input.tensor, step);
  });
  return last.set(lowered.output, calls.length); // the caller reads it after the last call
}
