import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { number } from '../output/metrics.js';
import { table } from '../output/table.js';

export default class Bench extends BaseCommand {
  static override summary = 'Measure: the search space, the engine, training, the search, or what plugins bring.';
  static override args = { bench: Args.string({ description: 'Which one; without it they are listed.' }) };
  static override flags = { config: Flags.string({ char: 'c', description: 'Config whose plugins and services are measured; default: the built-in ones.' }) };
  static override examples = ['<%= config.bin %> bench', '<%= config.bin %> bench space', '<%= config.bin %> bench engine --json'];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Bench);
    const { listBenches, loadBenches, runBench } = await import('../bench/run-bench.js');
    const { Interrupted, onInterrupt } = await import('../run/interrupt.js');
    const benches = await loadBenches(flags.config);
    if (args.bench === undefined) {
      const listed = listBenches(benches);
      this.output(flags.json, { benches: listed }, () =>
        table(
          ['bench', 'measures'],
          listed.map(({ id, summary }) => [id, summary]),
        ),
      );
      return;
    }
    const stop = new AbortController();
    const stopListening = onInterrupt(() => stop.abort(new Interrupted('interrupted')));
    let last = '';
    try {
      const result = await runBench(benches, args.bench, {
        signal: stop.signal,
        onProgress: ({ message }) => {
          if (message !== undefined && message !== last) process.stderr.write(`${message}\n`);
          last = message ?? last;
        },
      });
      this.output(flags.json, result, () =>
        [
          table(
            ['id', 'value', 'unit'],
            result.rows.map((row) => [row.id, number(row.value), row.unit]),
          ),
          '',
          ...result.notes,
        ].join('\n'),
      );
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      process.exitCode = 130;
    } finally {
      stopListening();
    }
  }
}
