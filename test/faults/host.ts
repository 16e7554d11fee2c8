/** Program of the fault tests: what the CLI does for `run` and `resume`, with the fast pipeline. Prints one JSON event per line. */
import { hostRun, openSession, spawnWorker } from '../../activities/index.js';
import { type FastOptions, fastPlan } from '../fixtures/fast-plan.js';

export interface HostSettings {
  readonly stateFolder: string;
  readonly runId: string;
  readonly resume: boolean;
  readonly options: FastOptions;
}

const { stateFolder, runId, resume, options } = JSON.parse(process.argv[2] ?? '') as HostSettings;
const print = (event: unknown): void => {
  process.stdout.write(`${JSON.stringify(event)}\n`);
};
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort(new Error('interrupted')));
const session = await openSession({ stateFolder });
try {
  const plan = fastPlan(stateFolder, runId, options);
  await hostRun(session, plan, { resume, worker: spawnWorker(plan), signal: interrupted.signal, onEvent: print });
} catch (error) {
  print({ type: 'error', code: error instanceof Error && 'code' in error ? error.code : undefined, message: String(error) });
} finally {
  await session.close();
}
