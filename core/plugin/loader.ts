import type { z } from 'zod';
import { describeIssues, type Issue, issuesOf, isTinyformerError, parseWritten, TinyformerError } from '../errors/index.js';
import { type ImportedPlugin, importPlugin } from './import-plugin.js';
import { type Provider, Registry } from './registry.js';
import { type Service, token } from './token.js';

/** One plugin to load: package, plugin name inside it, and its options as the config gives them. */
export interface PluginSource {
  readonly package: string;
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface LoadedPlugin {
  readonly source: PluginSource;
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly optionsSchema: z.ZodType<unknown>;
  /** All options, defaults filled in; undefined where they fail the schema and nothing of the plugin is used. */
  readonly options: unknown;
}

export interface LoadedPlugins {
  readonly registry: Registry;
  readonly plugins: readonly LoadedPlugin[];
}

/**
 * Loads plugins and registers their services, built-in and third-party alike. Options that fail their schema are an error when something of the plugin is used: a plugin
 * that a config does not choose may want options that nobody gave.
 *
 * @throws TF_PLUGIN_MISSING, TF_PLUGIN_INVALID, TF_PLUGIN_API, TF_PLUGIN_CHANGED, TF_PLUGIN_OPTIONS, TF_PLUGIN_DUPLICATE
 */
export async function loadPlugins(sources: readonly PluginSource[], root: string): Promise<LoadedPlugins> {
  const registry = new Registry();
  const plugins: LoadedPlugin[] = [];
  for (const source of sources) {
    const imported = await importPlugin(source, root);
    const { plugin, version, folder } = imported;
    const provider = { plugin: plugin.name, version };
    const parsed = parseWritten(plugin.options, source.options);
    if (parsed.success) register(imported, registry, provider, parsed.data);
    else refuseWhenUsed(imported, registry, provider, optionsError(plugin.name, parsed.error));
    plugins.push({ source, name: plugin.name, version, folder, optionsSchema: plugin.options, options: parsed.data });
  }
  return { registry: registry.seal(), plugins };
}

function register({ plugin }: ImportedPlugin, registry: Registry, provider: Provider, options: unknown): void {
  try {
    plugin.register(registry.forPlugin(provider), options);
  } catch (error) {
    if (isTinyformerError(error)) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new TinyformerError('TF_PLUGIN_INVALID', `plugin ${plugin.name}: register failed: ${message}`, { cause: error });
  }
}

/** Takes the ids that the manifest lists; whoever asks for one gets the error. Without any, naming the plugin is using it. */
function refuseWhenUsed({ provides }: ImportedPlugin, registry: Registry, provider: Provider, error: TinyformerError): void {
  const listed = Object.entries(provides).flatMap(([kind, ids]) => ids.map((id) => ({ token: token<Service>(kind), id })));
  if (listed.length === 0) throw error;
  const container = registry.forPlugin(provider);
  for (const { token: kind, id } of listed) {
    container.register(kind, id, () => {
      throw error;
    });
  }
}

/** What a plugin's options did wrong, in `details` of TF_PLUGIN_OPTIONS: for those who know where the options stand. */
export interface OptionIssues {
  readonly plugin: string;
  readonly issues: readonly Issue[];
}

function optionsError(plugin: string, error: z.ZodError): TinyformerError {
  const details: OptionIssues = { plugin, issues: issuesOf(error) };
  return new TinyformerError('TF_PLUGIN_OPTIONS', `options of plugin ${plugin}: ${describeIssues(error)}`, {
    hint: `See "tinyformer plugins ${plugin}" for its options.`,
    details: { ...details },
  });
}
