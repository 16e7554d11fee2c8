import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { serverFlags, storeFlag } from '../project/flags.js';

export default class Experiment extends BaseCommand {
  static override summary = 'Run several configs and benches, and write one table beside published figures.';
  static override description =
    'What was done before comes from the cache; after Ctrl-C the same command goes on. The table is written to results/NAME.md and results/NAME.json beside the file and says at which budget it was measured. examples/paper holds the experiments of the TinyFormer paper.';
  static override args = { file: Args.string({ description: 'Experiment file.', required: true }) };
  static override flags = {
    data: Flags.string({ description: 'Folder or archive of the data set for all runs, in place of what the configs say.' }),
    ...serverFlags,
    ...storeFlag,
  };
  static override examples = [
    '<%= config.bin %> experiment examples/paper/table1.yaml',
    '<%= config.bin %> experiment examples/paper/table2.yaml --data ~/cifar-10-batches-bin',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Experiment);
    const { loadExperiment } = await import('../experiment/experiment-file.js');
    const { runExperiment } = await import('../experiment/run-experiment.js');
    const { experimentText } = await import('../experiment/experiment-table.js');
    const { Interrupted, onInterrupt } = await import('../run/interrupt.js');
    const { chooseView } = await import('../view/choose-view.js');
    const { shownPath } = await import('../project/project.js');
    const loaded = await loadExperiment(args.file);
    const stop = new AbortController();
    const say = (message: string): void => void process.stderr.write(`${message}\n`);
    const stopListening = onInterrupt(() => {
      say('stopping; press Ctrl-C again to force it');
      stop.abort(new Interrupted('interrupted'));
    });
    try {
      const { rows, notes, figures, file } = await runExperiment(loaded, {
        server: flags,
        store: flags.store,
        data: flags.data,
        signal: stop.signal,
        onProgress: say,
        viewOf: (plan) => chooseView(plan, flags.json),
      });
      this.output(
        flags.json,
        { rows, notes, file },
        () => `\n${experimentText(loaded.experiment, figures, notes)}\n\nwritten to ${shownPath(file)}`,
      );
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      process.exitCode = 130;
      say('stopped; what is finished stays. Go on with the same command.');
    } finally {
      stopListening();
    }
  }
}
