import { Args } from '@oclif/core';
import { BaseCommand } from '../../base-command.js';
import { metricsText } from '../../output/metrics.js';
import { table } from '../../output/table.js';
import { duration } from '../../output/units.js';
import { configFlag, serverFlags } from '../../project/flags.js';

export default class RunsShow extends BaseCommand {
  static override summary = 'Show the stages of a run with their results.';
  static override args = { run: Args.string({ description: 'Run id; default: the last one.' }) };
  static override flags = { ...configFlag, ...serverFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsShow);
    const { projectOfRun } = await import('../../project/project.js');
    const { withSession } = await import('../../project/with-session.js');
    const project = await projectOfRun(args.run, flags.config, flags.address);
    const run = await withSession(flags, project.stateFolder, async (session) => {
      const { latestRun, showRun } = await import('../../../activities/index.js');
      return showRun(session, args.run ?? (await latestRun(session)).runId);
    });
    const { plan, ...rest } = run;
    this.output(flags.json, { ...rest, name: plan.name, seed: plan.seed, services: plan.services, constraints: plan.constraints }, () => {
      const rows = plan.stages.map((stage) => {
        const done = run.progress?.stages.find(({ name }) => name === stage.name);
        const seconds = done?.startedAt && done.finishedAt ? duration((done.finishedAt - done.startedAt) / 1000) : '-';
        return [
          stage.name,
          done?.state ?? 'unknown',
          seconds,
          done?.output?.artifact.sha256.slice(0, 12) ?? '-',
          metricsText(done?.output?.metrics ?? {}),
        ];
      });
      return [
        `${run.runId}: ${run.state}, started ${run.startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, seed ${plan.seed}`,
        ...(run.error ? [`error ${run.error.code}: ${run.error.message}`] : []),
        '',
        table(['stage', 'state', 'took', 'artifact', 'result'], rows),
        ...(run.progress ? [] : ['', 'No worker answers for this run; "tinyformer resume" starts one.']),
      ].join('\n');
    });
  }
}
