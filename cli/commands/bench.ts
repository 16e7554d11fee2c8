import { Args, Flags } from '@oclif/core';
import type { ListedBench } from '../bench/run-bench.js';
import { MeasuringCommand } from '../measuring-command.js';
import { table } from '../output/table.js';

export default class Bench extends MeasuringCommand {
  static override summary = 'Measure: the search space, the engine, training, the search, or what plugins bring.';
  static override description =
    'Benches may have options of their own, as --candidates 30 of the search; without an argument they are listed with their options.';
  static override args = { bench: Args.string({ description: 'Which one; without it they are listed.' }) };
  static override flags = {
    config: Flags.string({ char: 'c', description: 'Config whose plugins and services are measured; default: the built-in ones.' }),
    data: Flags.string({ description: 'Folder or archive of the data set, in place of what the config says.' }),
  };
  static override examples = [
    '<%= config.bin %> bench',
    '<%= config.bin %> bench space',
    '<%= config.bin %> bench engine --json',
    '<%= config.bin %> bench search --data ~/cifar-10-batches-bin --seeds 1',
  ];

  async run(): Promise<void> {
    const { refuseOwnOptions, splitOwnOptions } = await import('../bench/own-options.js');
    const { listBenches, runBench } = await import('../bench/run-bench.js');
    const takeValues = Object.entries({ ...Bench.flags, ...Bench.baseFlags }).map(([name, { type }]) => [name, type === 'option'] as const);
    const { argv, own } = splitOwnOptions(this.argv, new Map(takeValues));
    const { args, flags } = await this.parse(Bench, [...argv]);
    const { config, data, json } = flags;
    if (args.bench !== undefined) return this.measure(json, (host) => runBench({ id: args.bench!, config, data, own }, host));
    refuseOwnOptions(own);
    const benches = await listBenches(config);
    this.output(json, { benches }, () => listText(benches));
  }
}

function listText(benches: readonly ListedBench[]): string {
  const cells = benches.map(({ id, summary }) => [id, summary]);
  const options = benches.flatMap(({ id, options }) =>
    options.map((option) => [id, `--${option.name}`, String(option.default ?? ''), option.description ?? '']),
  );
  const lists = [table(['bench', 'measures'], cells)];
  if (options.length > 0) lists.push(table(['bench', 'option', 'default', 'meaning'], options));
  return lists.join('\n\n');
}
