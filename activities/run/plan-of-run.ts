import { WorkflowNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Plan } from '../../core/plan/plan.js';
import { workflowTypes } from '../../workflows/contract.js';
import type { Session } from '../server/session.js';
import { unknownRun } from './run-error.js';

/**
 * The plan that a run was started with, which also tells which worker it needs.
 *
 * @throws TF_RUN_UNKNOWN also for a workflow that is no run: a search inside one has an id too, which the web UI shows
 */
export async function planOfRun(session: Session, runId: string): Promise<Plan> {
  try {
    const run = session.client.workflow.getHandle(runId);
    // Asked first: the history of an unknown run fails with a bare gRPC error.
    const { type } = await run.describe();
    const { events } = type === workflowTypes.pipeline ? await run.fetchHistory() : {};
    const payload = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
    if (payload) return { ...defaultPayloadConverter.fromPayload<Plan>(payload), runId };
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  throw unknownRun(runId);
}
