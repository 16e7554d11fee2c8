import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isTinyformerError, TinyformerError } from '../../core/errors/index.js';
import type { Plan } from '../../core/plan/plan.js';
import type { Session } from '../server/session.js';
import { noWorkerPolls } from './no-worker.js';
import { type Outcome, outcomeOf } from './outcome.js';
import { News, type RunEvent, withOrchestration } from './run-events.js';
import { takeSnapshot } from './snapshot.js';
import type { PipelineHandle } from './start-run.js';

const noWorkerMs = 15_000;

export interface FollowOptions {
  /** Ends the following, not the run. */
  readonly signal?: AbortSignal;
  readonly pollMs?: number;
  /** `performance.now()` from which on time counts as the run's; the start of its workflow unless given. */
  readonly since?: number;
}

/**
 * Events of a run until it ends. Server and worker may die and come back in the meantime.
 *
 * @throws the run's error, TF_CANCELLED, or TF_NO_WORKER when nobody serves its plugins for a quarter of a minute
 */
export async function* followRun(
  session: Session,
  handle: PipelineHandle,
  plan: Plan,
  options: FollowOptions = {},
): AsyncGenerator<RunEvent> {
  const { signal, pollMs = 1_000, since } = options;
  const run = { ...plan, runId: handle.workflowId };
  const news = new News();
  const left = new AbortController();
  // The client adds a listener with every long poll, and a run of days has thousands.
  setMaxListeners(0, left.signal);
  let outcome: Outcome | undefined;
  let endedAt = 0;
  const waiting = outcomeOf(session, handle, left.signal).then((value) => {
    endedAt = performance.now();
    outcome = value;
  });
  try {
    let answered = performance.now();
    while (outcome === undefined) {
      signal?.throwIfAborted();
      const snapshot = await takeSnapshot(session, handle, run).catch(() => undefined);
      if (snapshot) {
        answered = performance.now();
        yield* news.of(snapshot);
      } else if (performance.now() - answered > noWorkerMs && (await noWorkerPolls(session, plan.taskQueues.workflow))) {
        throw noWorker(plan);
      }
      await Promise.race([waiting, sleep(pollMs, undefined, { signal }).catch(() => undefined)]);
    }
  } finally {
    left.abort();
    await waiting;
  }
  if ('error' in outcome) {
    const stage = isTinyformerError(outcome.error) ? outcome.error.details['stage'] : undefined;
    if (typeof stage === 'string') yield { type: 'stage-failed', stage };
    throw outcome.error;
  }
  yield* news.of({ progress: outcome.result, activities: [] });
  yield { type: 'finished', result: withOrchestration(outcome.result, since === undefined ? undefined : endedAt - since) };
}

function noWorker(plan: Plan): TinyformerError {
  return new TinyformerError('TF_NO_WORKER', `no worker serves the plugin set of this run (task queue ${plan.taskQueues.workflow})`, {
    hint: 'Start one with: tinyformer worker',
  });
}
