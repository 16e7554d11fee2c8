import type { PruningSchedule, SuperGraph } from '../../../core/plugin/index.js';
import { gradualSparsity, pruneMask } from '../../../core/sparsity/index.js';
import type { Group } from './training-graph.js';

/** Steps at which masks are renewed: from `begin` every `every` steps, and once more at `end` with the final sparsity. */
export function renewsMask(step: number, steps: number, { begin, end, every }: PruningSchedule): boolean {
  const first = Math.round(begin * steps);
  const last = lastRenewal(steps, end);
  return step === last || (step >= first && step < last && (step - first) % every === 0);
}

/** The final mask is set before the last step, so that no weight is removed after training. */
function lastRenewal(steps: number, end: number): number {
  return Math.min(Math.round(end * steps), steps - 1);
}

/** Share of the final sparsity that is reached at a step, 0 to 1. */
export function pruningProgress(step: number, steps: number, { begin, end }: PruningSchedule): number {
  return step >= lastRenewal(steps, end) ? 1 : gradualSparsity(1, step, steps, begin, end);
}

export interface GroupMask {
  /** 1 = kept, one entry per weight of the group. */
  readonly mask: Float32Array;
  readonly prunable: number;
  readonly removed: number;
}

/** Magnitude pruning in blocks of one group: every prunable weight at its choice block's sparsity, times the progress of the schedule. */
export function groupMask(
  group: Group,
  weights: Float32Array,
  supergraph: SuperGraph,
  { sparse }: PruningSchedule,
  progress: number,
): GroupMask {
  const mask = new Float32Array(group.layout.size).fill(1);
  let prunable = 0;
  let removed = 0;
  for (const node of group.fragment.nodes) {
    if (!node.prune) continue;
    const parameter = group.layout.parameters.find((p) => p.name === `${node.id}.weight`)!;
    const block = sparse[supergraph.blocks.findIndex((b) => b.id === node.prune!.choiceBlock)]!;
    const data = weights.subarray(parameter.offset, parameter.offset + parameter.size);
    const kept = pruneMask({ shape: parameter.shape, data }, block.blockSize, block.sparsity * progress).mask;
    mask.set(kept, parameter.offset);
    prunable += parameter.size;
    removed += kept.reduce((n, k) => n + (k === 0 ? 1 : 0), 0);
  }
  return { mask, prunable, removed };
}
