import { Args, Flags } from '@oclif/core';
import { MeasuringCommand } from '../measuring-command.js';
import { savedTest } from '../project/flags.js';

export default class Evaluate extends MeasuringCommand {
  static override summary =
    'Evaluate a saved model anew on the test images: int8 as generated C, float, what is lost between them, sparsity, flash and RAM.';
  static override description =
    'Takes a folder of results (results/<name> of a run, or one of zoo/) and believes nothing of it but the model.';
  static override args = { folder: Args.string({ description: 'Folder with run.json, model/ and quantized/.', required: true }) };
  static override flags = {
    data: Flags.string({ description: 'Folder or archive of the data set.', required: true }),
    test: Flags.string({ description: savedTest }),
  };
  static override examples = ['<%= config.bin %> evaluate zoo/cifar10-stm32f746 --data ~/cifar-10-batches-bin'];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Evaluate);
    const { evaluateFolder } = await import('../evaluate/evaluate-folder.js');
    await this.measure(flags.json, (host) => evaluateFolder(args.folder, flags, host));
  }
}
