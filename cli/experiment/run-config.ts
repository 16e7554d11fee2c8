import { createHash } from 'node:crypto';
import { type HostEvent, hostRun, listRuns, spawnWorker } from '../../activities/index.js';
import { openStore } from '../../core/artifacts/open-store.js';
import { loadConfig } from '../../core/config/index.js';
import { canonicalJson } from '../../core/plan/canonical-json.js';
import { makePlan } from '../../core/plan/make-plan.js';
import type { Plan } from '../../core/plan/plan.js';
import type { StageProgress } from '../../workflows/contract.js';
import { withWholeDataAt } from '../project/data-place.js';
import type { ServerFlags } from '../project/flags.js';
import { rememberRun } from '../project/known-runs.js';
import { projectOf, storeAddress } from '../project/project.js';
import { withSession } from '../project/with-session.js';
import { exportResults } from '../run/export-results.js';
import { tellUnfinished } from '../run/tell-unfinished.js';
import type { RunView } from '../view/choose-view.js';

export interface RunSettings {
  readonly server: ServerFlags;
  readonly store?: string;
  /** Folder or archive of the data set, in place of the config's. */
  readonly data?: string;
  readonly signal: AbortSignal;
  /** Shows a run while it goes on. */
  readonly viewOf: (plan: Plan) => RunView;
}

export interface FinishedRun {
  readonly plan: Plan;
  readonly stages: readonly StageProgress[];
}

/**
 * Runs a config to its end, as `tinyformer run` does. The run's id follows from its plan: a run that was interrupted goes on, and what is in the cache
 * is not repeated.
 *
 * @throws the run's error; the signal's reason when aborted
 */
export async function runConfig(config: string, settings: RunSettings): Promise<FinishedRun> {
  const project = projectOf(config);
  const { plan: made } = await makePlan(
    await withWholeDataAt(await loadConfig(config), settings.data),
    storeAddress(project, settings.store),
  );
  const digest = createHash('sha256').update(canonicalJson(made)).digest('hex');
  const plan = { ...made, runId: `${made.name}-${digest.slice(0, 8)}` };
  return withSession(settings.server, project.stateFolder, async (session) => {
    settings.signal.throwIfAborted();
    await rememberRun(plan.runId, { config: project.config });
    const resume = (await listRuns(session)).some(({ runId, state }) => runId === plan.runId && state === 'running');
    const view = settings.viewOf(plan);
    await tellUnfinished(session, plan, view);
    const onEvent = (event: HostEvent): void => view.event(event);
    const { stages } = await hostRun(session, plan, { resume, worker: spawnWorker(plan), signal: settings.signal, onEvent }).finally(() =>
      view.end(),
    );
    await exportResults(plan, { stages }, openStore(plan.store), project.root);
    return { plan, stages };
  });
}
