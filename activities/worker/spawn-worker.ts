import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isTinyformerError, TinyformerError } from '../../core/errors/index.js';
import { endProcess } from '../server/processes.js';
import type { Preload, WorkerMessage, WorkerProcessSettings } from './worker-process.js';

export interface WorkerProcess {
  readonly pid: number;
  /** Resolves when the process has ended, with true when nobody asked it to. */
  readonly ended: Promise<boolean>;
  /** Ends it within 9 seconds; unfinished stages keep their checkpoints. */
  stop(): Promise<void>;
}

/** A worker process that has no work yet. */
export interface SpareWorker {
  /** Lets it serve; who asks again gets the same. @throws TF_SERVER_AWAY when it cannot, {@link wasKilled} when something killed it */
  serve(settings: WorkerProcessSettings): Promise<WorkerProcess>;
  /** Ends it at once, if that did not happen yet. */
  dismiss(): void;
}

const program = fileURLToPath(new URL('./worker-process.js', import.meta.url));
const graceMs = 8_000;
/** From the end of a process's channel to the news of its exit. */
const exitMs = 1_000;

/**
 * Starts a worker in a process of its own, so that a stage that computes or crashes never stops its host from answering. It loads its code,
 * about a second, and can do so while the host starts the server. It ends with this process, however this ends.
 *
 * @param preload plugins that it will need
 */
export function spawnWorker(preload?: Preload): SpareWorker {
  const child = spawn(process.execPath, [program, ...(preload ? [JSON.stringify({ plugins: preload.plugins, root: preload.root })] : [])], {
    // 3: the life line. A process group of its own keeps the terminal's Ctrl-C for this process.
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'ipc'],
    detached: true,
  });
  let asked = false;
  const ended = new Promise<boolean>((resolve) => child.once('close', () => resolve(!asked)));
  const start: Start = { problem: '', dismissed: false };
  child.once('error', (error) => {
    start.problem = error.message;
  });
  const serve = async (settings: WorkerProcessSettings): Promise<WorkerProcess> => {
    await ready(child, settings, start);
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
  };
  let serving: Promise<WorkerProcess> | undefined;
  return {
    serve(settings) {
      serving ??= serve(settings);
      return serving;
    },
    dismiss() {
      start.dismissed = true;
      child.kill('SIGKILL');
    },
  };
}

/** True of the error of a worker that something killed while it started: another may do better. */
export function wasKilled(error: unknown): boolean {
  return isTinyformerError(error) && error.details['killed'] === true;
}

/** How the start of a process goes. */
interface Start {
  /** Why the system could not start it, if so. */
  problem: string;
  /** Its end was asked for. */
  dismissed: boolean;
}

function ready(child: ChildProcess, settings: WorkerProcessSettings, start: Start): Promise<void> {
  const failed = (why: string, killed = false): TinyformerError =>
    new TinyformerError('TF_SERVER_AWAY', `the worker did not start: ${why}`, {
      hint: `Its log is ${settings.logFile}.`,
      retryable: true,
      details: { killed },
    });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const over = (): TinyformerError =>
    failed(start.problem || `it ended with ${child.signalCode ?? child.exitCode}`, child.signalCode !== null && !start.dismissed);
  return new Promise((resolve, reject) => {
    if (start.problem || hasEnded()) return reject(over());
    child.once('exit', () => reject(over()));
    child.on('message', (message: WorkerMessage) => (message.type === 'ready' ? resolve() : reject(failed(message.message))));
    child.send(settings, (error) => {
      // One that was just killed has closed its channel, and its exit says so.
      if (error && !hasEnded()) setTimeout(() => reject(failed(error.message)), exitMs).unref();
    });
  });
}
