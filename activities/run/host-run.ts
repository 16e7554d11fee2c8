import { TinyformerError } from '../../core/errors/index.js';
import type { Plan } from '../../core/plan/plan.js';
import type { Session } from '../server/session.js';
import { startLocalWorker } from '../worker/local-worker.js';
import type { SpareWorker } from '../worker/spawn-worker.js';
import { followRun } from './follow-run.js';
import { resumeRun, reviveLostActivities } from './resume-run.js';
import type { RunEvent, RunResult } from './run-events.js';
import { newRunId, startRun } from './start-run.js';

export interface HostOptions {
  /** Goes on with the run of the plan's `runId` instead of starting one. */
  readonly resume?: boolean;
  /** Serves the run on this machine; absent where workers elsewhere do. */
  readonly worker?: SpareWorker;
  /** Aborting stops the worker and leaves the run as it is: it can be resumed. */
  readonly signal?: AbortSignal;
  readonly onEvent: (event: HostEvent) => void;
}

export type HostEvent =
  | RunEvent
  | { readonly type: 'started'; readonly runId: string; readonly uiUrl?: string; readonly workerPid?: number };

/**
 * Runs a plan from this process to its end: worker, start or resumption, events. Leaves no worker behind, however it ends. What this takes
 * of its own, the start of the worker included, counts as orchestration.
 *
 * @throws the run's error; the signal's reason when aborted
 */
export async function hostRun(session: Session, wanted: Plan, options: HostOptions): Promise<RunResult> {
  const plan = { ...wanted, runId: wanted.runId ?? newRunId(wanted.name) };
  const since = performance.now();
  const working = options.worker && startLocalWorker(session, plan, options.worker);
  try {
    const starting = options.resume ? resumeRun(session, plan).then(({ handle }) => handle) : startRun(session, plan);
    const [handle, worker] = await Promise.all([starting, working]);
    // A worker that was just dying when we asked first is dead by now.
    if (options.resume) await reviveLostActivities(session, plan);
    const uiUrl = session.uiUrl && `${session.uiUrl}/namespaces/${session.namespace}/workflows/${plan.runId}`;
    options.onEvent({ type: 'started', runId: plan.runId, uiUrl, workerPid: worker?.pid });
    const workerDied = new AbortController();
    worker?.ended.catch((error: unknown) => workerDied.abort(error));
    const signal = AbortSignal.any([workerDied.signal, ...(options.signal ? [options.signal] : [])]);
    for await (const event of followRun(session, handle, plan, { signal, since })) {
      options.onEvent(event);
      if (event.type === 'finished') return event.result;
    }
    throw new TinyformerError('TF_INTERNAL', `run ${plan.runId} ended without a result`);
  } finally {
    await (await working?.catch(() => undefined))?.stop();
  }
}
