import { Args } from '@oclif/core';
import { BaseCommand } from '../base-command.js';

export default class Server extends BaseCommand {
  static override summary = 'Run the embedded Temporal server of a project in the foreground, with its web UI.';
  static override description = 'Other tinyformer commands in the project share it. Ctrl-C ends it when nobody else uses it.';
  static override args = { folder: Args.string({ description: 'Folder of the config.', default: '.' }) };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Server);
    const { join, resolve } = await import('node:path');
    const { stat } = await import('node:fs/promises');
    const folder = await stat(args.folder).catch(() => undefined);
    if (!folder?.isDirectory()) {
      const { TinyformerError } = await import('../../core/errors/index.js');
      throw new TinyformerError('TF_USAGE', `${args.folder} is no folder`, { hint: 'Name the folder of a tinyformer.yaml.' });
    }
    const { openSession } = await import('../../activities/index.js');
    const { onInterrupt } = await import('../run/interrupt.js');
    const session = await openSession({ stateFolder: join(resolve(args.folder), '.tinyformer') });
    this.output(flags.json, { address: session.address, uiUrl: session.uiUrl, namespace: session.namespace }, () =>
      [`Temporal server  ${session.address}`, `web UI           ${session.uiUrl}`, 'Ctrl-C ends it.'].join('\n'),
    );
    // A signal alone does not keep a process alive.
    const alive = setInterval(() => undefined, 60_000);
    await new Promise<void>((stopped) => onInterrupt(() => stopped()));
    clearInterval(alive);
    await session.close();
  }
}
