import { planPeak } from '../../../core/planner/index.js';
import type { Chip, Cost, CostModel, Graph, SparsityByBlock } from '../../../core/plugin/index.js';
import type { Optimize } from '../choice/choose-kernel.js';
import type { Kernel } from '../kernel.js';
import { readSlackBytes } from '../layout.js';
import { foldGraph } from '../lowering/fold-graph.js';
import { lower } from '../lowering/lower.js';
import { memoryTensors } from '../program/memory-tensors.js';
import { CachedChoices } from './cached-choice.js';
import { callBytes, callInstructions, fixedFlashBytes, stackBytes, staticBytes } from './fixed-bytes.js';
import { denseMacs, keptParameters } from './parameters-and-macs.js';

/** The cost of a candidate by the functions that code generation uses: folding, lowering, kernel choice, memory plan. */
export class SparseEngineCostModel implements CostModel {
  readonly id = 'sparse-engine';
  readonly version = '1';
  readonly #kernels: readonly Kernel[];
  readonly #optimize: Optimize;
  readonly #choices = new Map<Chip, CachedChoices>();

  constructor(kernels: readonly Kernel[], optimize: Optimize = 'balanced') {
    this.#kernels = kernels;
    this.#optimize = optimize;
  }

  estimate(graph: Graph, sparsity: SparsityByBlock, chip: Chip, ramLimit = Number.POSITIVE_INFINITY): Cost {
    const choices = this.#choicesFor(chip);
    const { structure, prunedOf } = foldGraph(graph, sparsity);
    const lowered = lower(structure, prunedOf, choices.isServed);
    const used = new Set<Kernel>();
    const shared = new Map<string, number>();
    let flash = fixedFlashBytes;
    let instructions = 0;
    let macs = 0;
    let parameters = 0;
    const calls = lowered.operations.map((operation) => {
      const choice = choices.choose(operation);
      used.add(choice.kernel);
      for (const [table, bytes] of choice.shared) shared.set(table, bytes);
      flash += choice.bytes + callBytes;
      instructions += choice.instructions + callInstructions;
      macs += denseMacs(operation);
      parameters += keptParameters(operation);
      return { operation, kernel: choice.kernel, scratchBytes: choice.scratchBytes };
    });
    for (const kernel of used) flash += kernel.codeBytes;
    for (const bytes of shared.values()) flash += bytes;
    const beside = readSlackBytes + stackBytes + staticBytes;
    const { peak, lowerBound } = planPeak(memoryTensors(lowered, calls).planned, ramLimit - beside);
    return { flash, ram: peak + beside, ramLowerBound: lowerBound + beside, instructions, macs, parameters };
  }

  #choicesFor(chip: Chip): CachedChoices {
    let choices = this.#choices.get(chip);
    if (!choices) this.#choices.set(chip, (choices = new CachedChoices(this.#kernels, chip, this.#optimize)));
    return choices;
  }
}
