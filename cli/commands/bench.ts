import { Args, Flags } from '@oclif/core';
import { MeasuringCommand } from '../measuring-command.js';
import { table } from '../output/table.js';

export default class Bench extends MeasuringCommand {
  static override summary = 'Measure: the search space, the engine, training, the search, or what plugins bring.';
  static override args = { bench: Args.string({ description: 'Which one; without it they are listed.' }) };
  static override flags = {
    config: Flags.string({ char: 'c', description: 'Config whose plugins and services are measured; default: the built-in ones.' }),
  };
  static override examples = ['<%= config.bin %> bench', '<%= config.bin %> bench space', '<%= config.bin %> bench engine --json'];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Bench);
    const { listBenches, loadBenches, runBench } = await import('../bench/run-bench.js');
    const benches = await loadBenches(flags.config);
    const { bench } = args;
    if (bench !== undefined) return this.measure(flags.json, (host) => runBench(benches, bench, host));
    const listed = listBenches(benches);
    const cells = listed.map(({ id, summary }) => [id, summary]);
    this.output(flags.json, { benches: listed }, () => table(['bench', 'measures'], cells));
  }
}
