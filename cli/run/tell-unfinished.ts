import type { Session } from '../../activities/index.js';
import type { Plan } from '../../core/plan/plan.js';
import type { RunView } from '../view/choose-view.js';

/** Runs that were interrupted stay open, and may be served before this one: without a word it would seem to stand still. */
export async function tellUnfinished(session: Session, plan: Plan, view: RunView): Promise<void> {
  const { unfinishedRuns } = await import('../../activities/index.js');
  const runs = await unfinishedRuns(session, plan).catch(() => []);
  for (const other of runs.filter((id) => id !== plan.runId)) {
    view.note(
      `run ${other} is unfinished, and this worker serves it too, first if it was at work. If it shall not go on: tinyformer cancel ${other}`,
    );
  }
}
