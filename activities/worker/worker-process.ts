/** Program of a worker process; its parent is {@link spawnWorker}. It loads everything first and is told then whom to serve. */
import type { Plan } from '../../core/plan/plan.js';
import { loadPlugins } from '../../core/plugin/loader.js';
import type { Logger } from '../../core/plugin/stage.js';
import { createWorker, type WorkerSettings } from './create-worker.js';
import { followParent } from './life-line.js';
import { fileLogger, installRuntime } from './logging.js';
import { bundleWorkflows } from './workflow-bundle.js';

export interface WorkerProcessSettings extends WorkerSettings {
  readonly logFile: string;
}

/** The first argument, if any: plugins to load while there is nothing else to do. */
export type Preload = Pick<Plan, 'plugins' | 'root'>;

/** What the process tells its parent. */
export type WorkerMessage = { readonly type: 'ready' } | { readonly type: 'failed'; readonly message: string };

const tell = (message: WorkerMessage): void => {
  process.send?.(message);
};

let log: Logger | undefined;
const report = (what: string, error: unknown): void => {
  log?.warn(what, { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
};

followParent();
// What throws where nobody waits for it, in the code of a plugin, ends this process: the log says why.
process.on('uncaughtExceptionMonitor', (error) => report('worker crashed', error));
// Ctrl-C in a terminal is the parent's to handle: it stops this process when it is time.
process.on('SIGINT', () => undefined);
const told = new Promise<WorkerProcessSettings>((resolve) =>
  process.once('message', (settings) => resolve(settings as WorkerProcessSettings)),
);
const preload = process.argv[2] === undefined ? undefined : (JSON.parse(process.argv[2]) as Preload);
// What fails here fails again, and is reported, when it is needed.
const loading = [bundleWorkflows(), ...(preload ? [loadPlugins(preload.plugins, preload.root)] : [])];
for (const one of loading) one.catch(() => undefined);

const settings = await told;
log = fileLogger(settings.logFile);
installRuntime(log);
try {
  const worker = await createWorker(settings, log);
  process.once('SIGTERM', () => worker.stop());
  tell({ type: 'ready' });
  await worker.finished;
  process.exit(0);
} catch (error) {
  report('worker failed', error);
  process.exit(1);
}
