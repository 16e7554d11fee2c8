/** Program of a worker process; its parent is {@link spawnWorker}. */
import { createWorker, type WorkerSettings } from './create-worker.js';
import { followParent } from './life-line.js';
import { fileLogger, installRuntime } from './logging.js';

export interface WorkerProcessSettings extends WorkerSettings {
  readonly logFile: string;
}

/** What the process tells its parent. */
export type WorkerMessage = { readonly type: 'ready' } | { readonly type: 'failed'; readonly message: string };

const tell = (message: WorkerMessage): void => {
  process.send?.(message);
};

followParent();
const settings = JSON.parse(process.argv[2] ?? '') as WorkerProcessSettings;
const log = fileLogger(settings.logFile);
installRuntime(log);
try {
  const worker = await createWorker(settings, log);
  // Ctrl-C in a terminal is the parent's to handle: it stops this process when it is time.
  process.on('SIGINT', () => undefined);
  process.once('SIGTERM', () => worker.stop());
  tell({ type: 'ready' });
  await worker.finished;
  process.exit(0);
} catch (error) {
  log.warn('worker failed', { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}
