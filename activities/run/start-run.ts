import { randomBytes } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { Plan } from '../../core/plan/plan.js';
import { workflowTypes } from '../../workflows/contract.js';
import type { pipeline } from '../../workflows/index.js';
import { dataSetKey, stageKey, targetKey } from '../../workflows/search-attributes.js';
import type { Session } from '../server/session.js';

export type PipelineHandle = WorkflowHandle<typeof pipeline>;

/** Letters and digits that nobody confuses. */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz';

export function newRunId(name: string): string {
  return `${name}-${[...randomBytes(6)].map((byte) => alphabet[byte % alphabet.length]).join('')}`;
}

/**
 * Starts a run of a plan, or joins the one that runs under the plan's `runId` already. What was done before, in any run, comes from the
 * cache.
 */
export async function startRun(session: Session, plan: Plan): Promise<PipelineHandle> {
  const runId = plan.runId ?? newRunId(plan.name);
  return session.client.workflow.start<typeof pipeline>(workflowTypes.pipeline, {
    args: [{ ...plan, runId }],
    workflowId: runId,
    taskQueue: plan.taskQueues.workflow,
    // A task that a dead worker had is free again after this time.
    workflowTaskTimeout: '5s',
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    staticSummary: `${plan.name}: ${plan.services.dataset.use} on ${plan.services.target.use}`,
    staticDetails: plan.stages.map((stage, i) => `${i + 1}. **${stage.name}** ${stage.summary}`).join('\n'),
    typedSearchAttributes: [
      { key: targetKey, value: plan.services.target.use },
      { key: dataSetKey, value: plan.services.dataset.use },
      { key: stageKey, value: plan.stages[0]?.name ?? 'done' },
    ],
  });
}
