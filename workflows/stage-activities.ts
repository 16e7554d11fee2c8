import { ActivityCancellationType, type ActivityOptions, proxyActivities } from '@temporalio/workflow';

/**
 * Stages run for hours, so only missing heartbeats end an attempt; a stage may compute for a while without letting one through. Attempts that were killed, or ended with their worker, count too:
 * hence so many. The bridge in activities/ decides which errors are final.
 */
const stageOptions = {
  heartbeatTimeout: '2 minutes',
  startToCloseTimeout: '60 days',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', maximumAttempts: 100 },
} satisfies ActivityOptions;

/** Runs one activity, named at run time. The summary is what the web UI shows beside it. */
export async function runActivity<Task, Result>(type: string, taskQueue: string, summary: string, task: Task): Promise<Result> {
  const activity = proxyActivities<Record<string, (task: Task) => Promise<Result>>>({ ...stageOptions, taskQueue })[type]!;
  return activity.executeWithOptions({ summary }, [task]);
}
