import type { PruningSchedule, SuperGraph } from '../../../core/plugin/index.js';
import { gradualSparsity, pruneMask } from '../../../core/sparsity/index.js';
import type { Group } from './training-graph.js';

/** Fewer steps of the ramp than these would be pruning at once, whatever the length of the training. */
const leastRenewals = 10;

/**
 * Steps at which masks are renewed: from `begin` every `every` steps, or more often where that makes fewer than {@link leastRenewals}, and once more at
 * `end` with the final sparsity. What was pruned before is masked from the first step on.
 */
export function renewsMask(step: number, steps: number, schedule: PruningSchedule): boolean {
  const { begin, end, initial } = schedule;
  if (step === 0 && initial) return true;
  const first = Math.round(begin * steps);
  const last = lastRenewal(steps, end);
  return step === last || (step >= first && step < last && (step - first) % renewalInterval(steps, schedule) === 0);
}

/** Steps from one renewal to the next. */
export function renewalInterval(steps: number, { begin, end, every }: PruningSchedule): number {
  return Math.max(1, Math.min(every, Math.floor(((end - begin) * steps) / leastRenewals)));
}

/** The final mask is set before the last step, so that no weight is removed after training. */
function lastRenewal(steps: number, end: number): number {
  return Math.min(Math.round(end * steps), steps - 1);
}

/** Share of the way to the final sparsity that is done at a step, 0 to 1. */
export function pruningProgress(step: number, steps: number, { begin, end }: PruningSchedule): number {
  return step >= lastRenewal(steps, end) ? 1 : gradualSparsity(1, step, steps, begin, end);
}

export interface GroupMask {
  /** 1 = kept, one entry per weight of the group. */
  readonly mask: Float32Array;
  readonly prunable: number;
  readonly removed: number;
}

/** Magnitude pruning in blocks of one group: every prunable weight at its choice block's sparsity, as far as the schedule has come. */
export function groupMask(
  group: Group,
  weights: Float32Array,
  supergraph: SuperGraph,
  { sparse, initial }: PruningSchedule,
  progress: number,
): GroupMask {
  const mask = new Float32Array(group.layout.size).fill(1);
  let prunable = 0;
  let removed = 0;
  for (const node of group.fragment.nodes) {
    if (!node.prune) continue;
    const parameter = group.layout.parameters.find((p) => p.name === `${node.id}.weight`)!;
    const choice = supergraph.blocks.findIndex((b) => b.id === node.prune!.choiceBlock);
    const { blockSize, sparsity } = sparse[choice]!;
    const data = weights.subarray(parameter.offset, parameter.offset + parameter.size);
    const kept = pruneMask({ shape: parameter.shape, data }, blockSize, sparsityAt(initial?.[choice] ?? 0, sparsity, progress)).mask;
    mask.set(kept, parameter.offset);
    prunable += parameter.size;
    removed += kept.reduce((n, k) => n + (k === 0 ? 1 : 0), 0);
  }
  return { mask, prunable, removed };
}

/** Exact at both ends, so that a weight which keeps its sparsity keeps its blocks. */
function sparsityAt(initial: number, final: number, progress: number): number {
  return progress === 1 ? final : initial + (final - initial) * progress;
}
