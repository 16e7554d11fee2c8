import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { configFlag, serverFlags } from '../project/flags.js';

export default class Report extends BaseCommand {
  static override summary = 'Write the story of a run as one HTML file: search, training, memory, cost per layer, origin.';
  static override args = { run: Args.string({ description: 'Run id; default: the last one.' }) };
  static override flags = {
    ...configFlag,
    ...serverFlags,
    output: Flags.string({ char: 'o', description: 'File to write; default results/<name>/report.html beside the config.' }),
  };
  static override examples = ['<%= config.bin %> report', '<%= config.bin %> report quickstart-k3m9xq -o report.html'];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Report);
    const { join, resolve } = await import('node:path');
    const { loadRun } = await import('../run/load-run.js');
    const { collectReport } = await import('../report/collect-report.js');
    const { writeReport } = await import('../report/write-report.js');
    const loaded = await loadRun(args.run, flags.config, flags);
    const file =
      flags.output === undefined ? join(loaded.project.root, 'results', loaded.run.plan.name, 'report.html') : resolve(flags.output);
    const data = await collectReport(loaded);
    await writeReport(data, file);
    for (const { kind, code, message } of data.unreadable) process.stderr.write(`not shown: ${kind}, ${code}: ${message}\n`);
    this.output(flags.json, { runId: loaded.run.runId, file, unreadable: data.unreadable }, () => `wrote ${file}`);
  }
}
