import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { configFlag, serverFlags } from '../project/flags.js';

export default class Resume extends BaseCommand {
  static override summary = 'Go on with a run that was interrupted, failed or cancelled.';
  static override description =
    'With the plan that the run was started with. What is finished stays; an interrupted training goes on from its last checkpoint. Without RUN: the last unfinished run.';
  static override args = { run: Args.string({ description: 'Run id, as "tinyformer runs list" shows it.' }) };
  static override flags = {
    ...configFlag,
    ...serverFlags,
    worker: Flags.boolean({
      description: 'Serve the run on this machine too; --no-worker where others do.',
      default: true,
      allowNo: true,
      helpGroup: 'SERVER',
    }),
  };
  static override examples = ['<%= config.bin %> resume', '<%= config.bin %> resume quickstart-k3m9xq'];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Resume);
    const { projectOfRun } = await import('../project/project.js');
    const { hostCommand } = await import('../run/host-command.js');
    const { listRuns, latestRun, planOfRun } = await import('../../activities/index.js');
    await hostCommand({
      project: await projectOfRun(args.run, flags.config, flags.address),
      server: flags,
      json: flags.json,
      worker: flags.worker,
      resume: true,
      plan: async (session) => {
        const unfinished = args.run === undefined ? (await listRuns(session)).find(({ state }) => state !== 'done') : undefined;
        return planOfRun(session, args.run ?? (unfinished ?? (await latestRun(session))).runId);
      },
    });
  }
}
