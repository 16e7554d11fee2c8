import { setTimeout as sleep } from 'node:timers/promises';
import { TinyformerError } from '../../core/errors/index.js';
import type { Plan } from '../../core/plan/plan.js';
import type { Progress } from '../../core/plugin/stage.js';
import type { RunProgress, SearchProgress, StageProgress } from '../../workflows/contract.js';
import { progress as progressQuery, searchProgress } from '../../workflows/messages.js';
import type { Session } from '../server/session.js';
import { noWorkerPolls } from './no-worker.js';
import { pendingActivities } from './pending-activities.js';
import { runError } from './run-error.js';
import type { PipelineHandle } from './start-run.js';

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
  | { readonly type: 'paused'; readonly paused: boolean }
  | { readonly type: 'finished'; readonly result: RunResult };

export interface RunResult extends RunProgress {
  /** From start to end of the workflow, milliseconds. Includes the time in which nothing ran because it was interrupted. */
  readonly wallMs: number;
  /** Time that no stage was at work, milliseconds and share of `wallMs`: Temporal's and ours. */
  readonly orchestrationMs: number;
  readonly orchestrationShare: number;
}

export interface FollowOptions {
  /** Ends the following, not the run. */
  readonly signal?: AbortSignal;
  readonly pollMs?: number;
}

/**
 * Events of a run until it ends. Server and worker may die and come back in the meantime.
 *
 * @throws the run's error, TF_CANCELLED, or TF_NO_WORKER when nobody serves its plugins for half a minute
 */
export async function* followRun(
  session: Session,
  handle: PipelineHandle,
  plan: Plan,
  options: FollowOptions = {},
): AsyncGenerator<RunEvent> {
  const { signal, pollMs = 400 } = options;
  const run = { ...plan, runId: handle.workflowId };
  const seen = new Seen();
  let ended = false;
  const outcome = handle.result().then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  void outcome.then(() => {
    ended = true;
  });
  let answered = performance.now();
  while (!ended) {
    signal?.throwIfAborted();
    const snapshot = await takeSnapshot(session, handle, run).catch(() => undefined);
    if (snapshot) {
      answered = performance.now();
      yield* seen.news(snapshot);
    } else if (performance.now() - answered > noWorkerMs && (await noWorkerPolls(session, plan.taskQueues.workflow))) {
      throw new TinyformerError('TF_NO_WORKER', `no worker serves the plugin set of this run (task queue ${plan.taskQueues.workflow})`, {
        hint: 'Start one with: tinyformer worker',
      });
    }
    await Promise.race([outcome, sleep(pollMs, undefined, { signal }).catch(() => undefined)]);
  }
  const end = await outcome;
  if ('error' in end) throw runError(end.error, handle.workflowId);
  yield* seen.news({ progress: end.result, activities: [] });
  yield { type: 'finished', result: withOrchestration(end.result) };
}

const noWorkerMs = 30_000;
const answerMs = 5_000;

interface Snapshot {
  readonly progress: RunProgress;
  readonly search?: { readonly stage: string; readonly progress: SearchProgress };
  readonly activities: Awaited<ReturnType<typeof pendingActivities>>;
}

function takeSnapshot(session: Session, handle: PipelineHandle, plan: Plan): Promise<Snapshot> {
  return session.client.withDeadline(Date.now() + answerMs, async () => {
    const progress = await handle.query(progressQuery);
    const running = progress.stages.find((stage) => stage.state === 'running');
    const form = plan.stages.find((stage) => stage.name === running?.name)?.form;
    const search = running && form === 'search' ? await askSearch(session, `${plan.runId}.${running.name}`) : undefined;
    const activities = await pendingActivities(session, plan);
    return { progress, activities, ...(running && search ? { search: { stage: running.name, progress: search } } : {}) };
  });
}

/** Undefined while it is starting. */
function askSearch(session: Session, workflowId: string): Promise<SearchProgress | undefined> {
  return session.client.workflow
    .getHandle(workflowId)
    .query(searchProgress)
    .catch(() => undefined);
}

/** Turns snapshots into what is new in each. */
class Seen {
  readonly #states = new Map<string, StageProgress['state']>();
  readonly #texts = new Map<string, string>();
  #paused = false;

  *news({ progress, search, activities }: Snapshot): Generator<RunEvent> {
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

function withOrchestration(progress: RunProgress): RunResult {
  const wallMs = (progress.finishedAt ?? progress.startedAt) - progress.startedAt;
  const orchestrationMs = Math.max(0, wallMs - progress.busyMs);
  return { ...progress, wallMs, orchestrationMs, orchestrationShare: wallMs === 0 ? 0 : orchestrationMs / wallMs };
}
