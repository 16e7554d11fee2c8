import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { dataFlag, serverFlags, storeFlag } from '../project/flags.js';
import { stageFlags, withStageFlags } from '../project/stage-flags.js';

export default class Run extends BaseCommand {
  static override summary = 'Run the pipeline of a config: from images to verified firmware.';
  static override description =
    'Starts a Temporal server and a worker here unless told otherwise. What was done before comes from the cache. Ctrl-C stops cleanly; "tinyformer resume" goes on. Results are copied to results/<name>/ beside the config.';
  static override args = { config: Args.string({ description: 'Config file.', default: 'tinyformer.yaml' }) };
  static override flags = {
    ...dataFlag,
    ...stageFlags,
    ...serverFlags,
    ...storeFlag,
    worker: Flags.boolean({
      description: 'Serve the run on this machine too; --no-worker where others do.',
      default: true,
      allowNo: true,
      helpGroup: 'SERVER',
    }),
  };
  static override examples = [
    '<%= config.bin %> run',
    '<%= config.bin %> run examples/cifar10/tinyformer.yaml --data ~/cifar-10-batches-bin',
    '<%= config.bin %> run examples/quickstart/tinyformer.yaml --json',
    '<%= config.bin %> run --layers --no-dry-run',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Run);
    const { loadConfig } = await import('../../core/config/index.js');
    const { makePlan } = await import('../../core/plan/make-plan.js');
    const { projectOf, storeAddress } = await import('../project/project.js');
    const { withDataAt } = await import('../project/data-place.js');
    const { hostCommand } = await import('../run/host-command.js');
    const project = projectOf(args.config);
    const { checkImages } = await import('../../core/plan/check-images.js');
    const { imagesLines } = await import('../plan/images-text.js');
    // Planned before a server is started: a wrong config says so at once, and so do images that are not there.
    const config = withStageFlags(await withDataAt(await loadConfig(args.config), flags.data), flags);
    const made = await makePlan(config, storeAddress(project, flags.store));
    // Without a worker here the images may be where the workers are.
    if (flags.worker) {
      const images = await checkImages(made, config);
      const lines = images ? imagesLines(images) : [];
      if (!flags.json && lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
    }
    await hostCommand({ project, server: flags, json: flags.json, worker: flags.worker, resume: false, plan: made.plan });
  }
}
