/** What the CLI uses of Temporal to start and look at runs. What serves them is in serve.js, which takes longer to load. */

export { type FollowOptions, followRun } from './run/follow-run.js';
export { type HostEvent, type HostOptions, hostRun } from './run/host-run.js';
export { latestRun, listRuns, type RunDetails, type RunState, type RunSummary, showRun, unfinishedRuns } from './run/list-runs.js';
export { planOfRun } from './run/plan-of-run.js';
export { type Resumed, resumeRun } from './run/resume-run.js';
export type { RunEvent, RunResult } from './run/run-events.js';
export { newRunId, type PipelineHandle, startRun } from './run/start-run.js';
export { cancelRun, limitSearch, pauseRun, stopSearchEarly, unpauseRun } from './run/steer-run.js';
export { openSession, type ServerAddress, type Session, type SessionOptions, sessionFromEnvironment } from './server/session.js';
export { localWorkerSettings } from './worker/local-worker.js';
export { type SpareWorker, spawnWorker } from './worker/spawn-worker.js';
