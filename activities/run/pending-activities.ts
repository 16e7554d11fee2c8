import { WorkflowNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { Plan } from '../../core/plan/plan.js';
import type { Progress } from '../../core/plugin/stage.js';
import type { Session } from '../server/session.js';

export interface PendingActivity {
  readonly workflowId: string;
  readonly activityId: string;
  readonly type: string;
  /** Name of the stage in the plan. */
  readonly stage: string;
  readonly attempt: number;
  /** A worker has it; else it waits for one. */
  readonly running: boolean;
  /** `${pid}@${host}` of the worker that has or had it. */
  readonly worker: string;
  readonly progress?: Progress;
}

const started = proto.temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED;

/** Activities of a run that are not finished, those of its searches included. */
export async function pendingActivities(session: Session, plan: Plan): Promise<PendingActivity[]> {
  const runId = plan.runId ?? '';
  const main = await describe(session, runId);
  const children = (main?.raw.pendingChildren ?? []).map((child) => child.workflowId ?? '');
  const described = [main, ...(await Promise.all(children.map((child) => describe(session, child))))];
  return described.flatMap((workflow) =>
    (workflow?.raw.pendingActivities ?? []).map((activity): PendingActivity => {
      const type = activity.activityType?.name ?? '';
      const details = activity.heartbeatDetails?.payloads?.[0];
      return {
        workflowId: workflow!.workflowId,
        activityId: activity.activityId ?? '',
        type,
        stage: stageOf(plan, workflow!.workflowId, type),
        attempt: activity.attempt ?? 1,
        running: activity.state === started,
        worker: activity.lastWorkerIdentity ?? '',
        ...(details ? { progress: defaultPayloadConverter.fromPayload<Progress>(details) } : {}),
      };
    }),
  );
}

async function describe(session: Session, workflowId: string) {
  try {
    return await session.client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** A search is a workflow named `${runId}.${stage}`; of the others the activity type tells. */
function stageOf(plan: Plan, workflowId: string, type: string): string {
  const prefix = `${plan.runId}.`;
  if (workflowId.startsWith(prefix)) return workflowId.slice(prefix.length);
  return plan.stages.find((stage) => type === `${stage.stage}@${stage.pluginMajor}`)?.name ?? type;
}
