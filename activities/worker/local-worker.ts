import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TinyformerError } from '../../core/errors/index.js';
import type { Plan } from '../../core/plan/plan.js';
import { reviveLostActivities } from '../run/resume-run.js';
import type { ServerAddress, Session } from '../server/session.js';
import { type SpareWorker, spawnWorker, type WorkerProcess, wasKilled } from './spawn-worker.js';
import type { WorkerProcessSettings } from './worker-process.js';

export interface LocalWorker {
  /** Of the process that serves at the moment. */
  readonly pid: number;
  /** Resolves after `stop`; rejects when the worker died too often. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const restarts = 20;
/** Longer than it takes to start a server again. After two minutes the server gives a lost activity to another by itself. */
const serverPatienceMs = 60_000;

/** What a worker on this machine is told that serves a plan. */
export function localWorkerSettings({ address, namespace, apiKey }: ServerAddress, stateFolder: string, plan: Plan): WorkerProcessSettings {
  return {
    address,
    namespace,
    ...(apiKey === undefined ? {} : { apiKey }),
    taskQueues: plan.taskQueues,
    slots: Math.max(1, ...plan.stages.map((stage) => stage.concurrency)),
    workFolder: join(stateFolder, 'work'),
    logFile: join(stateFolder, 'logs', 'worker.log'),
  };
}

/**
 * Serves a plan on this machine, in a process of its own. One that dies is replaced, and the activity that it had goes on from its
 * checkpoint right away.
 *
 * @param first the process that serves first, perhaps already
 */
export async function startLocalWorker(session: Session, plan: Plan, first: SpareWorker): Promise<LocalWorker> {
  const settings = localWorkerSettings(session, session.stateFolder, plan);
  let stopping = false;
  /** One that is killed while it starts is replaced too. */
  const serve = async (spare: SpareWorker, tries = restarts): Promise<WorkerProcess> => {
    try {
      return await spare.serve(settings);
    } catch (error) {
      if (stopping || tries === 0 || !wasKilled(error)) throw error;
      return serve(spawnWorker(plan), tries - 1);
    }
  };
  let current = await serve(first);
  /** The server may have died as well, and be on its way back. */
  const reviveWhenReached = async (): Promise<void> => {
    for (const deadline = performance.now() + serverPatienceMs; !stopping && performance.now() < deadline; await sleep(500)) {
      const isRevived = await reviveLostActivities(session, plan).then(
        () => true,
        () => false,
      );
      if (isRevived) return;
    }
  };
  const supervise = async (): Promise<void> => {
    for (let count = 0; count < restarts; count++) {
      if (!(await current.ended) || stopping) return;
      await sleep(Math.min(5_000, 100 * 2 ** count));
      if (stopping) return;
      current = await serve(spawnWorker(plan));
      if (stopping) return current.stop();
      void reviveWhenReached();
    }
    throw new TinyformerError('TF_SERVER_AWAY', `the worker died ${restarts} times`, { hint: `Its log is ${settings.logFile}.` });
  };
  const supervision = supervise();
  supervision.catch(() => undefined);
  return {
    get pid() {
      return current.pid;
    },
    ended: supervision,
    async stop() {
      stopping = true;
      await current.stop();
      await supervision.catch(() => undefined);
    },
  };
}
