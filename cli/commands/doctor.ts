import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { table } from '../output/table.js';

interface Part {
  readonly id: string;
  readonly title: string;
  readonly ok: boolean;
  readonly required: boolean;
  readonly version?: string;
  readonly path?: string;
  readonly neededBy: readonly string[];
  readonly hint?: string;
  readonly detail?: string;
}

/** scripts/setup, plain Node that runs before anything is built. */
interface Setup {
  readonly parts: readonly { readonly id: string }[];
  inspect(options: { only?: string[]; withOpenocd: boolean }): Promise<Part[]>;
}

export default class Doctor extends BaseCommand {
  static override summary = 'Show every part that tinyformer needs, its version and place, and mend what is missing.';
  static override description = 'Exit code 0 when all is there, 4 with the list of what is missing.';
  static override flags = {
    fix: Flags.boolean({ description: 'Install what is missing.' }),
    'with-openocd': Flags.boolean({ description: 'Ask for OpenOCD too, which flashes boards.' }),
    only: Flags.string({
      description: 'Parts to look at, separated by commas: node, npm, build, tfjs, temporal, cc, arm-gcc, qemu, openocd.',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    const { packageRoot } = await import('../../core/package-root.js');
    const setup = (await import(pathToFileURL(join(packageRoot(), 'scripts/setup/index.mjs')).href)) as Setup;
    const only = flags.only?.split(',');
    const unknown = only?.find((id) => !setup.parts.some((part) => part.id === id));
    if (unknown !== undefined) {
      const { TinyformerError } = await import('../../core/errors/index.js');
      throw new TinyformerError('TF_USAGE', `--only ${flags.only}: there is no part ${JSON.stringify(unknown)}`, {
        hint: `Parts are: ${setup.parts.map(({ id }) => id).join(', ')}.`,
      });
    }
    if (flags.fix) {
      const { execa } = await import('execa');
      const args = [
        flags.json ? '--quiet' : '',
        flags['with-openocd'] ? '--with-openocd' : '',
        ...(flags.only ? ['--only', flags.only] : []),
      ];
      // Progress is the set-up's own; stdout stays free for the result.
      await execa(process.execPath, [join(packageRoot(), 'scripts/setup.mjs'), ...args.filter(Boolean)], {
        stdio: ['ignore', process.stderr, process.stderr],
        reject: false,
      });
    }
    const parts = await setup.inspect({ withOpenocd: flags['with-openocd'], ...(only ? { only } : {}) });
    const missing = parts.filter((part) => part.required && !part.ok);
    this.output(flags.json, { ok: missing.length === 0, missing: missing.map(({ id }) => id), parts }, () => {
      const rows = parts.map((part) => [
        part.ok ? 'ok' : part.required ? 'MISSING' : 'not there',
        part.title,
        part.version ?? '-',
        part.path ?? '-',
        part.neededBy.join(', '),
      ]);
      const hints = parts
        .filter((part) => !part.ok && part.hint)
        .map((part) => `  ${part.title}, ${part.detail ?? 'not found'}: ${part.hint}`);
      return [
        table(['', 'part', 'version', 'path', 'needed by'], rows),
        ...(hints.length ? ['', 'To mend, run "tinyformer doctor --fix", or type:', ...hints] : []),
      ].join('\n');
    });
    if (missing.length > 0) process.exitCode = 4;
  }
}
