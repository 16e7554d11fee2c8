import type { Progress } from '../../core/plugin/stage.js';
import type { RunProgress, SearchProgress, StageProgress } from '../../workflows/contract.js';
import type { Snapshot } from './snapshot.js';

export type RunEvent =
  | { readonly type: 'stage-started'; readonly stage: StageProgress }
  | {
      readonly type: 'progress';
      readonly stage: string;
      /** One activity: a search has several at once. */
      readonly activity: string;
      readonly attempt: number;
      readonly progress: Progress;
    }
  | { readonly type: 'search'; readonly stage: string; readonly search: SearchProgress }
  | { readonly type: 'stage-finished'; readonly stage: StageProgress }
  /** The run ends with this stage's error. */
  | { readonly type: 'stage-failed'; readonly stage: string }
  | { readonly type: 'paused'; readonly paused: boolean }
  | { readonly type: 'finished'; readonly result: RunResult };

export interface RunResult extends RunProgress {
  /** From the start of the worker, or of the workflow where others serve it, to the result, milliseconds. Includes times in which it was interrupted. */
  readonly wallMs: number;
  /** Time that no stage was at work, milliseconds and share of `wallMs`: Temporal's and ours. */
  readonly orchestrationMs: number;
  readonly orchestrationShare: number;
}

/** Turns snapshots of a run into what is new in each. */
export class News {
  readonly #states = new Map<string, StageProgress['state']>();
  readonly #texts = new Map<string, string>();
  #paused = false;

  *of({ progress, search, activities }: Snapshot): Generator<RunEvent> {
    if (progress.paused !== this.#paused) {
      this.#paused = progress.paused;
      yield { type: 'paused', paused: progress.paused };
    }
    for (const stage of progress.stages) {
      const before = this.#states.get(stage.name) ?? 'waiting';
      if (stage.state === before) continue;
      this.#states.set(stage.name, stage.state);
      if (before === 'waiting') yield { type: 'stage-started', stage };
      if (stage.state === 'done' || stage.state === 'cached') yield { type: 'stage-finished', stage };
    }
    if (search && this.#isNew(search.stage, search.progress)) yield { type: 'search', stage: search.stage, search: search.progress };
    for (const { stage, workflowId, activityId, attempt, progress } of activities) {
      const activity = `${workflowId}/${activityId}`;
      if (progress && this.#isNew(activity, progress)) yield { type: 'progress', stage, activity, attempt, progress };
    }
  }

  #isNew(key: string, value: unknown): boolean {
    const text = JSON.stringify(value);
    const changed = this.#texts.get(key) !== text;
    this.#texts.set(key, text);
    return changed;
  }
}

/** @param wallMs how long the run took; that of its workflow unless given */
export function withOrchestration(
  progress: RunProgress,
  wallMs = (progress.finishedAt ?? progress.startedAt) - progress.startedAt,
): RunResult {
  const orchestrationMs = Math.max(0, wallMs - progress.busyMs);
  return { ...progress, wallMs, orchestrationMs, orchestrationShare: wallMs === 0 ? 0 : orchestrationMs / wallMs };
}
