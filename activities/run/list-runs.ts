import { type WorkflowExecutionDescription, type WorkflowExecutionInfo, WorkflowNotFoundError } from '@temporalio/client';
import { TinyformerError } from '../../core/errors/index.js';
import type { Plan } from '../../core/plan/plan.js';
import { type RunProgress, workflowTypes } from '../../workflows/contract.js';
import type { pipeline } from '../../workflows/index.js';
import { progress } from '../../workflows/messages.js';
import { bestAccuracyKey, dataSetKey, stageKey, targetKey } from '../../workflows/search-attributes.js';
import type { Session } from '../server/session.js';
import { planOfRun } from './plan-of-run.js';
import { runError, unknownRun } from './run-error.js';

export type RunState = 'running' | 'done' | 'failed' | 'cancelled';

export interface RunSummary {
  readonly runId: string;
  readonly state: RunState;
  readonly startedAt: Date;
  readonly finishedAt?: Date;
  readonly target?: string;
  readonly dataset?: string;
  /** Stage that runs, or ran last. */
  readonly stage?: string;
  readonly bestAccuracy?: number;
}

/** Runs known to the server, the latest first; of several attempts under one name the last. */
export async function listRuns(session: Session): Promise<RunSummary[]> {
  const runs = new Map<string, RunSummary>();
  for await (const info of session.client.workflow.list({ query: `WorkflowType = '${workflowTypes.pipeline}'` })) {
    const summary = summaryOf(info);
    const known = runs.get(summary.runId);
    if (!known || known.startedAt < summary.startedAt) runs.set(summary.runId, summary);
  }
  return [...runs.values()].sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
}

/** Ids of the unfinished runs that workers of a plan serve, others' included: they may go first. */
export async function unfinishedRuns(session: Session, { taskQueues }: Plan): Promise<string[]> {
  const query = `WorkflowType = '${workflowTypes.pipeline}' AND ExecutionStatus = 'Running' AND TaskQueue = '${taskQueues.workflow}'`;
  const runs: string[] = [];
  for await (const { workflowId } of session.client.workflow.list({ query })) runs.push(workflowId);
  return runs;
}

/** The run that was started last. @throws TF_RUN_UNKNOWN when there is none */
export async function latestRun(session: Session): Promise<RunSummary> {
  const [latest] = await listRuns(session);
  if (latest) return latest;
  throw new TinyformerError('TF_RUN_UNKNOWN', 'there is no run yet', { hint: 'Start one with: tinyformer run' });
}

export interface RunDetails extends RunSummary {
  readonly plan: Plan;
  /** Undefined for an unfinished run that no worker serves at the moment. */
  readonly progress?: RunProgress;
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
}

/** @throws TF_RUN_UNKNOWN */
export async function showRun(session: Session, runId: string): Promise<RunDetails> {
  const handle = session.client.workflow.getHandle<typeof pipeline>(runId);
  let description: WorkflowExecutionDescription;
  try {
    description = await handle.describe();
  } catch (error) {
    throw error instanceof WorkflowNotFoundError ? unknownRun(runId) : error;
  }
  const summary = summaryOf(description);
  const plan = await planOfRun(session, runId);
  if (summary.state === 'done') return { ...summary, plan, progress: await handle.result() };
  const asked = await session.client.withDeadline(Date.now() + 3_000, () => handle.query(progress)).catch(() => undefined);
  const known = asked ? { progress: asked } : {};
  if (summary.state === 'running') return { ...summary, plan, ...known };
  const error = await handle.result().then(
    () => undefined,
    (why: unknown) => runError(why, runId),
  );
  return { ...summary, plan, ...known, ...(error ? { error: { code: error.code, message: error.message, hint: error.hint } } : {}) };
}

type Listed = Pick<WorkflowExecutionInfo, 'workflowId' | 'status' | 'startTime' | 'closeTime' | 'typedSearchAttributes'>;

function summaryOf(info: Listed): RunSummary {
  const attributes = info.typedSearchAttributes;
  return {
    runId: info.workflowId,
    state: stateOf(info.status.name),
    startedAt: info.startTime,
    ...(info.closeTime ? { finishedAt: info.closeTime } : {}),
    target: attributes.get(targetKey),
    dataset: attributes.get(dataSetKey),
    stage: attributes.get(stageKey),
    bestAccuracy: attributes.get(bestAccuracyKey),
  };
}

/** @param status of a workflow, as Temporal names it */
export function stateOf(status: string): RunState {
  if (status === 'RUNNING' || status === 'CONTINUED_AS_NEW') return 'running';
  if (status === 'COMPLETED') return 'done';
  return status === 'CANCELLED' || status === 'TERMINATED' ? 'cancelled' : 'failed';
}
