import type { RunSummary } from '../../../activities/index.js';
import { BaseCommand } from '../../base-command.js';
import { table } from '../../output/table.js';
import { duration, percent } from '../../output/units.js';
import { configFlag, serverFlags } from '../../project/flags.js';

export default class RunsList extends BaseCommand {
  static override summary = 'List the runs of a project, the latest first.';
  static override flags = { ...configFlag, ...serverFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(RunsList);
    const { isFresh, projectOf, projectOfRun } = await import('../../project/project.js');
    const { withSession } = await import('../../project/with-session.js');
    const list = async (): Promise<readonly RunSummary[]> => {
      const project = await projectOfRun(undefined, flags.config, flags.address);
      return withSession(flags, project.stateFolder, async (session) => {
        const { listRuns } = await import('../../../activities/index.js');
        return listRuns(session);
      });
    };
    // A server that is named may have runs of others.
    const runs = !flags.address && isFresh(projectOf(flags.config)) ? [] : await list();
    this.output(flags.json, { runs }, () => {
      if (runs.length === 0) return 'no runs yet; start one with: tinyformer run';
      const rows = runs.map((run) => [
        run.runId,
        run.state,
        run.stage ?? '-',
        run.target ?? '-',
        run.dataset ?? '-',
        run.bestAccuracy === undefined ? '-' : percent(run.bestAccuracy),
        run.startedAt.toISOString().slice(0, 16).replace('T', ' '),
        run.finishedAt ? duration((run.finishedAt.getTime() - run.startedAt.getTime()) / 1000) : '-',
      ]);
      return table(['run', 'state', 'stage', 'target', 'data set', 'accuracy', 'started (UTC)', 'took'], rows);
    });
  }
}
