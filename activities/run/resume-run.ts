import { hostname } from 'node:os';
import { ApplicationFailure } from '@temporalio/common';
import type { Plan } from '../../core/plan/plan.js';
import type { pipeline } from '../../workflows/index.js';
import { isAlive } from '../server/processes.js';
import type { Session } from '../server/session.js';
import { pendingActivities } from './pending-activities.js';
import { type PipelineHandle, startRun } from './start-run.js';

export interface Resumed {
  readonly handle: PipelineHandle;
  readonly plan: Plan;
  /** 'continued': it was unfinished and goes on where it was. 'restarted': a new attempt at the plan, with the cache. */
  readonly how: 'continued' | 'restarted';
}

/** Goes on with a run that was interrupted; one that failed, was cancelled or is done starts again under its name, with the cache. */
export async function resumeRun(session: Session, plan: Plan): Promise<Resumed> {
  const handle = session.client.workflow.getHandle<typeof pipeline>(plan.runId ?? '');
  const running = (await handle.describe()).status.name === 'RUNNING';
  if (!running) return { handle: await startRun(session, plan), plan, how: 'restarted' };
  await reviveLostActivities(session, plan);
  return { handle, plan, how: 'continued' };
}

/**
 * Frees activities whose worker on this machine is dead: the server would wait for their heartbeat to time out, two minutes, before it gives
 * them to another.
 */
export async function reviveLostActivities(session: Session, plan: Plan): Promise<void> {
  for (const { workflowId, activityId, worker, running } of await pendingActivities(session, plan)) {
    const [, pid, host] = /^(\d+)@(.*)$/.exec(worker) ?? [];
    if (!running || pid === undefined || host !== hostname() || isAlive(Number(pid))) continue;
    const lost = ApplicationFailure.create({ type: 'WorkerLost', message: `worker ${worker} is dead`, nextRetryDelay: '10ms' });
    // It may have timed out in the meantime, which serves as well.
    await session.client.activity.fail({ workflowId, activityId }, lost).catch(() => undefined);
  }
}
