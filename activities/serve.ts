/** What a process uses that serves runs: it loads Temporal's worker and its native core. */
export { createWorker, type RunningWorker, type WorkerSettings } from './worker/create-worker.js';
export { fileLogger, installRuntime } from './worker/logging.js';
export { bundleWorkflows } from './worker/workflow-bundle.js';
