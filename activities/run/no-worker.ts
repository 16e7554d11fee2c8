import { tsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import type { Session } from '../server/session.js';

const workflowQueue = proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW;

/** A poll lasts a minute; the server remembers pollers that are gone for longer. */
const pollMs = 75_000;

/** True when the server answers and says that nobody polls the queue. */
export async function noWorkerPolls(session: Session, taskQueue: string): Promise<boolean> {
  try {
    const { pollers } = await session.client.workflowService.describeTaskQueue({
      namespace: session.namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: workflowQueue,
    });
    return !(pollers ?? []).some(({ lastAccessTime }) => Date.now() - tsToMs(lastAccessTime) < pollMs);
  } catch {
    // A server that is away says nothing about workers.
    return false;
  }
}
