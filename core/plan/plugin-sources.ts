import type { Config } from '../config/config-schema.js';
import { didYouMean, isTinyformerError, TinyformerError } from '../errors/index.js';
import { serviceTokens } from '../plugin/create-services.js';
import { inspectPackage } from '../plugin/import-plugin.js';
import type { PluginSource } from '../plugin/loader.js';
import type { PackageManifest } from '../plugin/manifest.js';
import type { ConfigPlace } from './place-error.js';

interface NamedPackage {
  readonly name: string;
  readonly manifest: PackageManifest;
}

/** Options that a config gives to a plugin in one place. */
export interface GivenOptions {
  readonly package: string;
  readonly plugin: string;
  /** Path in the config: `['target', 'options']`. */
  readonly at: readonly (string | number)[];
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * All plugins of a config: the built-in ones and those of the packages that it names. Options of a chosen service (`dataset.options`) go to
 * the plugin that provides the service, which manifests tell without running anything.
 *
 * @throws TF_PLUGIN_MISSING, TF_PLUGIN_INVALID, TF_PLUGIN_UNKNOWN
 */
export function pluginSources(config: Config, root: string): PluginSource[] {
  const packages = packagesOf(config, root);
  const given = [...fromPlugins(config, packages), ...fromServices(config, packages)];
  return packages.flatMap((p) =>
    p.manifest.plugins.map(({ name }) => {
      const options = given.filter((g) => g.package === p.name && g.plugin === name).map((g) => g.options);
      return { package: p.name, name, options: Object.assign({}, ...options) as Record<string, unknown> };
    }),
  );
}

/** Where a config gives options to a plugin; what comes later replaces keys of what comes before. */
export function givenOptions(config: Config, root: string, plugin: string): readonly GivenOptions[] {
  const packages = packagesOf(config, root);
  return [...fromPlugins(config, packages), ...fromServices(config, packages)].filter((given) => given.plugin === plugin);
}

function packagesOf(config: Config, root: string): NamedPackage[] {
  const named = config.plugins.map((p, i) => (typeof p === 'string' ? packageAt(p, root, i) : packageAt(p.package, root, i, 'package')));
  return [{ name: 'tinyformer', manifest: inspectPackage('tinyformer', root) }, ...named];
}

/** @param at path of the name below `plugins` */
function packageAt(name: string, root: string, ...at: ConfigPlace['at']): NamedPackage {
  try {
    return { name, manifest: inspectPackage(name, root) };
  } catch (error) {
    if (!isTinyformerError(error)) throw error;
    const details: ConfigPlace = { at: ['plugins', ...at] };
    throw new TinyformerError(error.code, error.message, { hint: error.hint, details: { ...details }, cause: error });
  }
}

function fromPlugins(config: Config, packages: readonly NamedPackage[]): GivenOptions[] {
  return config.plugins.flatMap((entry, i) => {
    const named = typeof entry === 'string' ? { package: entry, options: {} } : entry;
    const { manifest } = packages.find(({ name }) => name === named.package)!;
    return manifest.plugins.map(({ name }) => ({ ...named, plugin: name, at: ['plugins', i, 'options'] }));
  });
}

function fromServices(config: Config, packages: readonly NamedPackage[]): GivenOptions[] {
  const kinds = Object.keys(serviceTokens) as (keyof typeof serviceTokens)[];
  return kinds.map((kind) => {
    const { use, options } = config[kind];
    const token = serviceTokens[kind].name;
    const all = packages.flatMap(({ name, manifest }) => manifest.plugins.map((plugin) => ({ package: name, plugin })));
    const provider = all.find(({ plugin }) => plugin.provides[token]?.includes(use));
    if (!provider) {
      const known = all.flatMap(({ plugin }) => plugin.provides[token] ?? []);
      throw new TinyformerError('TF_PLUGIN_UNKNOWN', `${kind}.use: no plugin provides ${token} ${use}${didYouMean(use, known)}`, {
        hint: `Known: ${known.join(', ') || 'none'}. Add the package that provides it under "plugins".`,
        details: { at: [kind, 'use'] } satisfies ConfigPlace,
      });
    }
    return { package: provider.package, plugin: provider.plugin.name, at: [kind, 'options'], options };
  });
}
