import type { Plan } from '../../core/plan/plan.js';
import type { RunProgress, SearchProgress } from '../../workflows/contract.js';
import { progress as progressQuery, searchProgress } from '../../workflows/messages.js';
import type { Session } from '../server/session.js';
import { type PendingActivity, pendingActivities } from './pending-activities.js';
import type { PipelineHandle } from './start-run.js';

const answerMs = 5_000;

/** A run as it is at one moment. */
export interface Snapshot {
  readonly progress: RunProgress;
  /** The search that runs. */
  readonly search?: { readonly stage: string; readonly progress: SearchProgress };
  readonly activities: readonly PendingActivity[];
}

/** @throws when server or worker do not answer within some seconds */
export function takeSnapshot(session: Session, handle: PipelineHandle, plan: Plan): Promise<Snapshot> {
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
