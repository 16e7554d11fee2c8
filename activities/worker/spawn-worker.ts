import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { TinyformerError } from '../../core/errors/index.js';
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
  /** Lets it serve; who asks again gets the same. @throws TF_SERVER_AWAY when it cannot */
  serve(settings: WorkerProcessSettings): Promise<WorkerProcess>;
  /** Ends it at once, if that did not happen yet. */
  dismiss(): void;
}

const program = fileURLToPath(new URL('./worker-process.js', import.meta.url));
const graceMs = 8_000;

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
  let problem = '';
  child.once('error', (error) => {
    problem = error.message;
  });
  const serve = async (settings: WorkerProcessSettings): Promise<WorkerProcess> => {
    await ready(child, settings, () => problem);
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
      child.kill('SIGKILL');
    },
  };
}

/** @param problem why the process could not be started, if so */
function ready(child: ChildProcess, settings: WorkerProcessSettings, problem: () => string): Promise<void> {
  const failed = (why: string): TinyformerError =>
    new TinyformerError('TF_SERVER_AWAY', `the worker did not start: ${why}`, { hint: `Its log is ${settings.logFile}.`, retryable: true });
  const over = (): TinyformerError => failed(problem() || `it ended with ${child.signalCode ?? child.exitCode}`);
  return new Promise((resolve, reject) => {
    if (problem() || child.exitCode !== null || child.signalCode !== null) return reject(over());
    child.once('exit', () => reject(over()));
    child.on('message', (message: WorkerMessage) => (message.type === 'ready' ? resolve() : reject(failed(message.message))));
    child.send(settings, (error) => {
      if (error) reject(failed(error.message));
    });
  });
}
