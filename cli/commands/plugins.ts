import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { table } from '../output/table.js';

export default class Plugins extends BaseCommand {
  static override summary = 'List plugins and what they provide, or the options of one.';
  static override args = { name: Args.string({ description: 'Plugin whose options are shown.' }) };
  static override flags = { config: Flags.string({ char: 'c', description: 'Config whose plugins are listed too.' }) };
  static override examples = ['<%= config.bin %> plugins', '<%= config.bin %> plugins super-nas --json'];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Plugins);
    const { inspectPackage } = await import('../../core/plugin/import-plugin.js');
    const { pluginSources } = await import('../../core/plan/plugin-sources.js');
    const { loadConfig, configSchema } = await import('../../core/config/index.js');
    const loaded = flags.config ? await loadConfig(flags.config) : { config: configSchema.parse({ name: 'none' }), root: process.cwd() };
    const sources = pluginSources(loaded.config, loaded.root);
    if (args.name === undefined) {
      const rows = sources.map((s) => {
        const manifest = inspectPackage(s.package, loaded.root);
        return {
          name: s.name,
          package: s.package,
          version: manifest.version,
          provides: manifest.plugins.find((p) => p.name === s.name)!.provides,
        };
      });
      const provided = (p: Record<string, string[]>): string =>
        Object.entries(p)
          .map(([kind, ids]) => `${kind} ${ids.join(', ')}`)
          .join('; ');
      this.output(flags.json, { plugins: rows }, () =>
        table(
          ['plugin', 'package', 'version', 'provides'],
          rows.map((r) => [r.name, r.package, r.version, provided(r.provides)]),
        ),
      );
      return;
    }
    const source = sources.find((s) => s.name === args.name);
    if (!source) {
      const { didYouMean, TinyformerError } = await import('../../core/errors/index.js');
      const names = sources.map((s) => s.name);
      throw new TinyformerError('TF_PLUGIN_MISSING', `no plugin ${args.name}${didYouMean(args.name, names)}`, {
        hint: `There are: ${names.join(', ')}.`,
      });
    }
    const { pluginSchemas } = await import('../plugin/plugin-schemas.js');
    const schemas = await pluginSchemas(source, loaded.root);
    this.output(flags.json, { name: args.name, ...schemas }, () => JSON.stringify(schemas, undefined, 2));
  }
}
