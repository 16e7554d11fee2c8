import { setTimeout as sleep } from 'node:timers/promises';
import { type WorkflowHandle, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { TinyformerError } from '../../core/errors/index.js';
import { workflowTypes } from '../../workflows/contract.js';
import * as messages from '../../workflows/messages.js';
import type { Session } from '../server/session.js';
import { stateOf } from './list-runs.js';
import { noWorkerPolls } from './no-worker.js';
import { unknownRun } from './run-error.js';

/** How long a worker has to stop what is under way. */
const stoppingMs = 15_000;

/**
 * Cancels a run: what is under way stops, what is finished stays in the cache. Where no worker acts on the request, the run is ended by the server: left
 * standing, the request would wait for the next worker, which would serve this run first.
 *
 * @throws TF_RUN_UNKNOWN, TF_USAGE when it has ended already
 */
export async function cancelRun(session: Session, runId: string): Promise<void> {
  const handle = session.client.workflow.getHandle(runId);
  try {
    const { type, taskQueue, status } = await handle.describe();
    if (type !== workflowTypes.pipeline) throw unknownRun(runId);
    if (status.name !== 'RUNNING') {
      throw new TinyformerError('TF_USAGE', `run ${runId} is ${stateOf(status.name)} already`, {
        hint: `See what became of it with: tinyformer runs show ${runId}`,
      });
    }
    await handle.cancel();
    const deadline = performance.now() + ((await noWorkerPolls(session, taskQueue)) ? 0 : stoppingMs);
    const stands = async (): Promise<boolean> => (await handle.describe()).status.name === 'RUNNING';
    while (performance.now() < deadline && (await stands())) await sleep(100);
    // It may have ended in the meantime.
    if (await stands()) await handle.terminate('cancelled while no worker served it').catch(() => undefined);
  } catch (error) {
    throw error instanceof WorkflowNotFoundError ? unknownRun(runId) : error;
  }
}

/** Nothing new starts until {@link unpauseRun}. @throws TF_USAGE when it is paused already */
export const pauseRun = (session: Session, runId: string): Promise<void> =>
  steer(session, runId, (run) => run.executeUpdate(messages.pause));

/** @throws TF_USAGE when it is not paused */
export const unpauseRun = (session: Session, runId: string): Promise<void> =>
  steer(session, runId, (run) => run.executeUpdate(messages.resume));

/** Ends the search that runs and goes on with the best so far. @throws TF_USAGE when none runs */
export const stopSearchEarly = (session: Session, runId: string): Promise<void> =>
  steer(session, runId, (run) => run.executeUpdate(messages.stopEarly));

/** Limits the evaluations of a search. @throws TF_USAGE when it is no search of the run, or finished */
export const limitSearch = (session: Session, runId: string, request: messages.BudgetRequest): Promise<void> =>
  steer(session, runId, (run) => run.executeUpdate(messages.budget, { args: [request] }));

async function steer(session: Session, runId: string, ask: (run: WorkflowHandle) => Promise<void>): Promise<void> {
  try {
    await ask(session.client.workflow.getHandle(runId));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw unknownRun(runId);
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
      throw new TinyformerError('TF_USAGE', error.cause.message);
    }
    throw error;
  }
}
