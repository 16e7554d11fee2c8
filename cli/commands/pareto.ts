import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { table } from '../output/table.js';
import { bytes, millions, percent } from '../output/units.js';
import { configFlag, serverFlags } from '../project/flags.js';

export default class Pareto extends BaseCommand {
  static override summary = 'List the best compromises that a search found, and go on with another one.';
  static override description =
    'The Pareto front: candidates that no other beats in accuracy, flash, RAM and instructions at once. --pick N writes a config beside the old one whose finetune stage takes candidate N; a run of it finds everything before that in the cache.';
  static override args = { run: Args.string({ description: 'Run id; default: the last one.' }) };
  static override flags = {
    ...configFlag,
    ...serverFlags,
    pick: Flags.integer({ description: 'Number of the candidate to go on with.', min: 0 }),
    all: Flags.boolean({ description: 'List every candidate.' }),
  };
  static override examples = ['<%= config.bin %> pareto', '<%= config.bin %> pareto quickstart-k3m9xq --pick 4'];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Pareto);
    const { loadRun } = await import('../run/load-run.js');
    const { readFront } = await import('../pareto/front.js');
    const { scoredImages } = await import('../summary/collect-summary.js');
    const { writePick } = await import('../pareto/write-pick.js');
    const loaded = await loadRun(args.run, flags.config, flags);
    const rows = await readFront(loaded);
    if (flags.pick !== undefined) {
      const { file, command } = await writePick(loaded, rows, flags.pick);
      this.output(flags.json, { file, pick: flags.pick, command }, () => `wrote ${file}\n\nNext:\n  ${command}`);
      return;
    }
    const shown = flags.all ? rows : rows.filter(({ front }) => front);
    this.output(flags.json, { runId: loaded.run.runId, candidates: shown }, () =>
      [
        table(
          ['candidate', 'accuracy', 'flash', 'RAM', 'instructions', ''],
          shown.map((row) => [
            row.index,
            percent(row.accuracy),
            bytes(row.flash),
            bytes(row.ram),
            millions(row.instructions),
            row.winner ? 'winner' : row.front && flags.all ? 'front' : '',
          ]),
        ),
        '',
        `Accuracy: ${scoredImages(loaded.run.plan, loaded.stages)}, int8 simulated, after the short training of the search.`,
        `Go on with another one: tinyformer pareto ${loaded.run.runId} --pick N`,
      ].join('\n'),
    );
  }
}
