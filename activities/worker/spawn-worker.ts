import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { TinyformerError } from '../../core/errors/index.js';
import { endProcess } from '../server/processes.js';
import type { WorkerMessage, WorkerProcessSettings } from './worker-process.js';

export interface WorkerProcess {
  readonly pid: number;
  /** Resolves when the process has ended, with true when nobody asked it to. */
  readonly ended: Promise<boolean>;
  /** Ends it within 9 seconds; unfinished stages keep their checkpoints. */
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('./worker-process.js', import.meta.url));
const graceMs = 8_000;

/**
 * Starts a worker in a process of its own, so that a stage that computes or crashes never stops its host from answering. It ends with this
 * process, however this ends.
 *
 * @throws TF_SERVER_AWAY when it cannot start
 */
export async function spawnWorker(settings: WorkerProcessSettings): Promise<WorkerProcess> {
  const child = spawn(process.execPath, [program, JSON.stringify(settings)], {
    // 3: the life line. A process group of its own keeps the terminal's Ctrl-C for this process.
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'ipc'],
    detached: true,
  });
  let asked = false;
  const ended = new Promise<boolean>((resolve) => child.once('close', () => resolve(!asked)));
  await ready(child, settings);
  const pid = child.pid!;
  return {
    pid,
    ended,
    async stop() {
      asked = true;
      if (child.exitCode === null && child.signalCode === null) await endProcess(pid, graceMs);
      await ended;
    },
  };
}

function ready(child: ChildProcess, settings: WorkerProcessSettings): Promise<void> {
  const failed = (why: string): TinyformerError =>
    new TinyformerError('TF_SERVER_AWAY', `the worker did not start: ${why}`, { hint: `Its log is ${settings.logFile}.`, retryable: true });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(failed(error.message)));
    child.once('exit', (code, signal) => reject(failed(`it ended with ${signal ?? code}`)));
    child.on('message', (message: WorkerMessage) => (message.type === 'ready' ? resolve() : reject(failed(message.message))));
  });
}
