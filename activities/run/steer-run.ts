import { type WorkflowHandle, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { TinyformerError } from '../../core/errors/index.js';
import * as messages from '../../workflows/messages.js';
import type { Session } from '../server/session.js';
import { unknownRun } from './run-error.js';

/** Cancels a run: what is under way stops, what is finished stays in the cache. @throws TF_RUN_UNKNOWN */
export async function cancelRun(session: Session, runId: string): Promise<void> {
  try {
    await session.client.workflow.getHandle(runId).cancel();
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
