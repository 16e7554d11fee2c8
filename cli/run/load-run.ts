import type { RunDetails } from '../../activities/index.js';
import type { ArtifactStore } from '../../core/artifacts/artifact-store.js';
import { openStore } from '../../core/artifacts/open-store.js';
import { lastEntry } from '../../core/plan/cache-entry.js';
import type { StageProgress } from '../../workflows/contract.js';
import type { ServerFlags } from '../project/flags.js';
import { knownRun } from '../project/known-runs.js';
import { type Project, projectOf, projectOfRun } from '../project/project.js';
import { withSession } from '../project/with-session.js';

export interface LoadedRun {
  readonly run: RunDetails;
  /** Of the run's own config where this machine knows it: the runs of all configs of a folder are on one server. */
  readonly project: Project;
  readonly store: ArtifactStore;
  /** What its stages came to, as far as they did. */
  readonly stages: readonly StageProgress[];
}

/**
 * A run of the past, or of the present, with the results of its stages. Where nobody can be asked (it is unfinished and no worker serves it), results are
 * those that the stages of its config last had.
 *
 * @param runId the last run unless given. @throws TF_RUN_UNKNOWN
 */
export async function loadRun(runId: string | undefined, config: string | undefined, server: ServerFlags): Promise<LoadedRun> {
  const project = await projectOfRun(runId, config, server.address);
  const run = await withSession(server, project.stateFolder, async (session) => {
    const { latestRun, showRun } = await import('../../activities/index.js');
    return showRun(session, runId ?? (await latestRun(session)).runId);
  });
  const known = config === undefined && runId === undefined ? await knownRun(run.runId) : undefined;
  const store = openStore(run.plan.store);
  return {
    run,
    project: known ? projectOf(known.config) : project,
    store,
    stages: run.progress?.stages ?? (await lastResults(run, store)),
  };
}

async function lastResults({ plan }: RunDetails, store: ArtifactStore): Promise<StageProgress[]> {
  const results: StageProgress[] = [];
  for (const { name, stage, summary } of plan.stages) {
    const last = await lastEntry(store, plan.name, name);
    results.push({ name, stage, summary, state: last ? 'done' : 'waiting', ...(last ? { output: last.output } : {}) });
  }
  return results;
}
