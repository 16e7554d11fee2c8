import { Worker, type WorkerOptions } from '@temporalio/worker';
import type { TaskQueues } from '../../core/plan/plan.js';
import type { Logger } from '../../core/plugin/stage.js';
import { planActivities, stageActivities } from '../bridge/activities.js';
import { LoadedPlans, type Places } from '../bridge/loaded-plan.js';
import { connectWorker } from './connect-worker.js';
import { removeAbandonedFolders } from './work-folders.js';
import { bundleWorkflows } from './workflow-bundle.js';

export interface WorkerSettings extends Places {
  readonly address: string;
  readonly namespace: string;
  readonly apiKey?: string;
  readonly taskQueues: TaskQueues;
  /** Which of the queues' resources to serve, all unless given: 'cpu', 'board', ... */
  readonly resources?: readonly string[];
  /** Stages that run at once per resource. */
  readonly slots: number;
  readonly workFolder: string;
}

export interface RunningWorker {
  /** Resolves after {@link RunningWorker.stop}; rejects when the worker cannot go on. */
  readonly finished: Promise<void>;
  /** Lets short work end, then cancels the rest: it goes on elsewhere, or later, from its checkpoint. */
  stop(): void;
}

/** Within the 10 seconds that a user waits after Ctrl-C: a second to end by itself, five to react to the cancellation. */
const shutdown = { shutdownGraceTime: '1s', shutdownForceTime: '6s' } satisfies Partial<WorkerOptions>;

/** Starts to serve the queues of a plugin set. @throws when the server cannot be reached. */
export async function createWorker(settings: WorkerSettings, log: Logger): Promise<RunningWorker> {
  const { namespace, taskQueues, slots } = settings;
  await removeAbandonedFolders(settings.workFolder);
  const connection = await connectWorker(settings.address, settings.apiKey);
  const plans = new LoadedPlans(settings);
  const common = {
    connection,
    namespace,
    ...shutdown,
    // After the death of a worker its tasks are free again after this time.
    stickyQueueScheduleToStartTimeout: '1s',
    // Progress that a user sees is at most so old.
    maxHeartbeatThrottleInterval: '1s',
    defaultHeartbeatThrottleInterval: '1s',
  } satisfies Partial<WorkerOptions>;
  const serve = (resource: string): boolean => settings.resources?.includes(resource) ?? true;
  // At once: each takes a third of a second in which it waits for the server.
  const workers = await Promise.all([
    bundleWorkflows().then((codePath) =>
      Worker.create({
        ...common,
        taskQueue: taskQueues.workflow,
        workflowBundle: { codePath },
        activities: planActivities(plans),
        workflowThreadPoolSize: 1,
      }),
    ),
    ...Object.entries(taskQueues.resources)
      .filter(([resource]) => serve(resource))
      .map(([, taskQueue]) =>
        Worker.create({
          ...common,
          taskQueue,
          activities: stageActivities(plans, { log, workFolder: settings.workFolder }),
          maxConcurrentActivityTaskExecutions: slots,
        }),
      ),
  ]);
  const stop = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const finished = Promise.all(
    workers.map((worker) =>
      worker.run().catch((error: unknown) => {
        stop();
        throw error;
      }),
    ),
  ).then(() => connection.close());
  return { finished, stop };
}
