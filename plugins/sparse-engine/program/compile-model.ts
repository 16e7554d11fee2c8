import { proveAccumulators, validateGraph } from '../../../core/integer/index.js';
import type { Chip, QuantizedModel } from '../../../core/plugin/index.js';
import { bestChoice, type Choice, type Optimize, possibleChoices } from '../choice/choose-kernel.js';
import { chooseTogether } from '../choice/choose-together.js';
import { storageVariants } from '../choice/variants.js';
import type { Kernel, Operation, PackedOperation } from '../kernel.js';
import { lower } from '../lowering/lower.js';
import { prunedWeights } from '../lowering/pruned-weights.js';
import { removeIdleChannels } from '../lowering/remove-idle-channels.js';
import { attachParameters } from './attach-parameters.js';
import { type Program, planProgram } from './plan-program.js';

/** A chosen kernel with its packed constants, and the best choice among dense storage, for comparison. */
export interface CompiledCall {
  readonly operation: Operation;
  readonly choice: Choice;
  readonly dense: Choice;
  readonly packed: PackedOperation;
}

export interface CompiledModel {
  readonly program: Program;
  /** In the order of `program.calls`. */
  readonly calls: readonly CompiledCall[];
}

/**
 * Compiles an int8 model to a program: checked, idle channels removed, lowered, a kernel chosen for each operation, weights packed, memory planned.
 *
 * @throws TF_GRAPH, TF_OVERFLOW, TF_OPERATOR
 */
export function compileModel(source: QuantizedModel, kernels: readonly Kernel[], chip: Chip, optimize: Optimize): CompiledModel {
  validateGraph(source);
  proveAccumulators(source);
  const model = removeIdleChannels(source);
  const isServed = (operation: Parameters<Kernel['supports']>[0]): boolean => kernels.some((kernel) => kernel.supports(operation));
  const lowered = lower(
    model.graph,
    (node) => {
      const weight = model.parameters.get(`${node.id}.weight`);
      return node.blockSize === 0 || weight?.dtype !== 'int8' ? undefined : prunedWeights(weight.data, weight.shape, node.blockSize);
    },
    isServed,
  );
  const stored = attachParameters(lowered.operations, model).map(storageVariants);
  const possible = stored.map((variants) => possibleChoices(variants, kernels, chip));
  const calls = chooseTogether(possible, optimize).map((choice, i): CompiledCall => {
    const operation = stored[i]!.find((variant) => variant === choice.operation)!;
    const dense = bestChoice(
      possible[i]!.filter(({ operation: { blockSize } }) => blockSize === 0),
      optimize,
    );
    return { operation, choice, dense: dense ?? choice, packed: choice.kernel.pack(operation) };
  });
  return {
    calls,
    program: planProgram(
      lowered,
      calls.map((call) => call.choice),
      chip,
    ),
  };
}
