import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { serverFlags } from '../project/flags.js';

export default class Worker extends BaseCommand {
  static override summary = 'Serve runs: take stages from a Temporal server and do them here.';
  static override description =
    'Serves the plugin set of a config, or the built-in plugins. Other workers and the command that starts runs must see the same store folder.';
  static override flags = {
    config: Flags.string({ char: 'c', description: 'Config whose plugin set is served; default: the built-in plugins.' }),
    ...serverFlags,
    store: Flags.string({ description: 'Folder of the artifacts; default: the one that the run names.' }),
    resources: Flags.string({ description: 'Kinds of stages to serve, separated by commas: cpu, board, ...', default: 'cpu' }),
    slots: Flags.integer({ description: 'Stages that run at once per resource.', default: 1, min: 1, max: 64 }),
  };
  static override examples = [
    '<%= config.bin %> worker --address temporal:7233 --store /data/store',
    '<%= config.bin %> worker --resources board',
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Worker);
    const { serveUntilStopped } = await import('../run/serve.js');
    await serveUntilStopped({
      config: flags.config,
      server: flags,
      store: flags.store,
      resources: flags.resources
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
      slots: flags.slots,
      onReady: (serving) =>
        this.output(flags.json, serving, () =>
          [
            `serving ${serving.resources.join(', ')} for the plugin set ${serving.plugins.join(', ')}`,
            `server ${serving.address}, namespace ${serving.namespace}, task queues ${serving.taskQueues.join(', ')}`,
            ...(serving.uiUrl ? [`web UI ${serving.uiUrl}`] : []),
            'Ctrl-C stops after the stage at hand, or lets another worker go on with it.',
          ].join('\n'),
        ),
    });
  }
}
