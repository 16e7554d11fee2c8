import { access, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { shellWord } from '../output/shell-word.js';
import { savedTest } from '../project/flags.js';

export default class Init extends BaseCommand {
  static override summary = 'Write a commented tinyformer.yaml into a folder.';
  static override args = { folder: Args.string({ description: 'Folder, made when it does not exist.', default: '.' }) };
  static override flags = {
    dataset: Flags.string({ description: 'Data set to start from.', options: ['cifar10', 'image-folder'], default: 'cifar10' }),
    from: Flags.string({
      description: 'Train the model of a folder of results further: results/NAME of a run, or one of zoo/.',
      exclusive: ['dataset'],
    }),
    test: Flags.string({ description: savedTest, dependsOn: ['from'] }),
    force: Flags.boolean({ description: 'Replace a tinyformer.yaml that is there.' }),
  };
  static override examples = [
    '<%= config.bin %> init my-model',
    '<%= config.bin %> init my-model --dataset image-folder',
    '<%= config.bin %> init further --from results/my-model',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Init);
    const { TinyformerError } = await import('../../core/errors/index.js');
    const { packageRoot } = await import('../../core/package-root.js');
    const folder = resolve(args.folder);
    const file = join(folder, 'tinyformer.yaml');
    if (!flags.force && (await exists(file))) {
      throw new TinyformerError('TF_USAGE', `${file} exists already`, { hint: 'Choose another folder, or replace it with --force.' });
    }
    const name =
      basename(folder)
        // Accents are marks of their own then, and go by themselves.
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase()
        .replace(/[^a-z0-9-]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 60) || 'model';
    const { from } = flags;
    const template = await readFile(
      join(packageRoot(), 'examples/templates', `${from === undefined ? flags.dataset : 'further'}.yaml`),
      'utf8',
    );
    const named = template.replaceAll('{{name}}', name);
    const text =
      from === undefined
        ? named
        : await (await import('../project/further-config.js')).furtherConfig(
            named,
            resolve(from),
            folder,
            flags.test && resolve(flags.test),
          );
    const { writeAtomically } = await import('../../core/artifacts/disk.js');
    const { configJsonSchema } = await import('../../core/config/index.js');
    await writeAtomically(file, text);
    await writeAtomically(join(folder, 'tinyformer.schema.json'), `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`);
    this.output(flags.json, { file }, () => {
      const config = shellWord(join(args.folder, 'tinyformer.yaml'));
      const budget = from === undefined ? '' : ' --budget 150m --write';
      const called = name === basename(folder) ? '' : `\nThe name in it is ${name}: names have lower-case letters, digits and dashes.`;
      const pictures =
        flags.dataset === 'image-folder' ? `\n  put your pictures into ${join(folder, 'images')}, a folder for each class` : '';
      return `wrote ${file}${called}\n\nNext:${pictures}\n  tinyformer plan ${config}${budget}\n  tinyformer run ${config}`;
    });
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
