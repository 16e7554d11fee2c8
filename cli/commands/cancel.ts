import { Args } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { configFlag, serverFlags } from '../project/flags.js';

export default class Cancel extends BaseCommand {
  static override summary = 'Cancel a run. What is finished stays in the cache.';
  static override args = { run: Args.string({ description: 'Run id; default: the last one that runs.' }) };
  static override flags = { ...configFlag, ...serverFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Cancel);
    const { projectOfRun } = await import('../project/project.js');
    const { withSession } = await import('../project/with-session.js');
    const project = await projectOfRun(args.run, flags.config, flags.address);
    const runId = await withSession(flags, project.stateFolder, async (session) => {
      const { cancelRun, listRuns } = await import('../../activities/index.js');
      const id = args.run ?? (await listRuns(session)).find(({ state }) => state === 'running')?.runId;
      if (id !== undefined) await cancelRun(session, id);
      return id;
    });
    if (runId === undefined) {
      const { TinyformerError } = await import('../../core/errors/index.js');
      throw new TinyformerError('TF_RUN_UNKNOWN', 'no run is running', { hint: 'List the runs with: tinyformer runs list' });
    }
    this.output(flags.json, { runId, state: 'cancelled' }, () => `cancelled ${runId}\nGo on with: tinyformer resume ${runId}`);
  }
}
