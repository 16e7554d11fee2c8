import type { Config } from '../config/config-schema.js';
import { TinyformerError } from '../errors/index.js';
import { serviceTokens } from '../plugin/create-services.js';
import { inspectPackage, type PluginSource } from '../plugin/loader.js';

/**
 * All plugins of a config: the built-in ones and those of the packages that it names. Options of a chosen service (`dataset.options`) go to
 * the plugin that provides the service, which manifests tell without running anything.
 *
 * @throws TF_PLUGIN_MISSING, TF_PLUGIN_INVALID, TF_PLUGIN_UNKNOWN
 */
export function pluginSources(config: Config, root: string): PluginSource[] {
  const packages = ['tinyformer', ...config.plugins.map((p) => (typeof p === 'string' ? p : p.package))].map((name) => ({
    name,
    manifest: inspectPackage(name, root),
  }));
  const optionsOf = new Map<string, Record<string, unknown>>();
  const key = (pkg: string, plugin: string): string => `${pkg}\n${plugin}`;
  const give = (pkg: string, plugin: string, options: Readonly<Record<string, unknown>>): void => {
    optionsOf.set(key(pkg, plugin), { ...optionsOf.get(key(pkg, plugin)), ...options });
  };
  for (const entry of config.plugins) {
    if (typeof entry === 'string') continue;
    for (const plugin of packages.find((p) => p.name === entry.package)!.manifest.plugins) give(entry.package, plugin.name, entry.options);
  }
  for (const kind of Object.keys(serviceTokens) as (keyof typeof serviceTokens)[]) {
    const { use, options } = config[kind];
    const token = serviceTokens[kind].name;
    const provider = packages
      .flatMap((p) => p.manifest.plugins.map((plugin) => ({ pkg: p.name, plugin })))
      .find(({ plugin }) => plugin.provides[token]?.includes(use));
    if (!provider) {
      const known = packages.flatMap((p) => p.manifest.plugins.flatMap((plugin) => plugin.provides[token] ?? []));
      throw new TinyformerError('TF_PLUGIN_UNKNOWN', `${kind}.use: no plugin provides ${token} ${use}`, {
        hint: `Known: ${known.join(', ') || 'none'}. Add the package that provides it under "plugins".`,
      });
    }
    give(provider.pkg, provider.plugin.name, options);
  }
  return packages.flatMap((p) =>
    p.manifest.plugins.map((plugin) => ({ package: p.name, name: plugin.name, options: optionsOf.get(key(p.name, plugin.name)) ?? {} })),
  );
}
