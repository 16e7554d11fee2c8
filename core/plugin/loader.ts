import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import { isTinyformerError, TinyformerError } from '../errors/index.js';
import { apiVersion, type Plugin } from './define-plugin.js';
import { locatePackage } from './locate-package.js';
import { type PackageManifest, readManifest } from './manifest.js';
import { Registry } from './registry.js';

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
  /** JSON schema of its options, for `tinyformer schema`. */
  readonly optionsSchema: z.ZodType<unknown>;
}

export interface LoadedPlugins {
  readonly registry: Registry;
  readonly plugins: readonly LoadedPlugin[];
}

/** What a package provides, without running any of its code. */
export function inspectPackage(name: string, root: string): PackageManifest {
  return readManifest(locatePackage(name, root));
}

/**
 * Loads plugins and registers their services, built-in and third-party alike. The checks read in order: package, manifest, default
 * export, API version, name and version, options, registration.
 *
 * @throws TF_PLUGIN_MISSING, TF_PLUGIN_INVALID, TF_PLUGIN_API, TF_PLUGIN_OPTIONS, TF_PLUGIN_DUPLICATE
 */
export async function loadPlugins(sources: readonly PluginSource[], root: string): Promise<LoadedPlugins> {
  const registry = new Registry();
  const plugins: LoadedPlugin[] = [];
  for (const source of sources) {
    const manifest = inspectPackage(source.package, root);
    const described = manifest.plugins.find((p) => p.name === source.name);
    if (!described) {
      throw new TinyformerError('TF_PLUGIN_MISSING', `package ${source.package} has no plugin ${source.name}`, {
        hint: `It has: ${manifest.plugins.map((p) => p.name).join(', ') || 'none'}.`,
      });
    }
    const plugin = await importPlugin(join(manifest.folder, described.entry), source);
    if (plugin.apiVersion !== apiVersion) {
      throw new TinyformerError(
        'TF_PLUGIN_API',
        `plugin ${source.name} of ${source.package} has apiVersion ${String(plugin.apiVersion)}, this tinyformer has ${apiVersion}`,
        { hint: 'Install a version of the plugin made for this version of tinyformer.' },
      );
    }
    checkIdentity(plugin, source);
    const options = parseOptions(plugin, source);
    const provider = { plugin: plugin.name, version: plugin.version };
    try {
      plugin.register(registry.forPlugin(provider), options);
    } catch (error) {
      if (isTinyformerError(error)) throw error;
      throw new TinyformerError('TF_PLUGIN_INVALID', `plugin ${source.name}: register failed: ${messageOf(error)}`, { cause: error });
    }
    plugins.push({ source, name: plugin.name, version: plugin.version, folder: manifest.folder, optionsSchema: plugin.options });
  }
  return { registry: registry.seal(), plugins };
}

async function importPlugin(file: string, source: PluginSource): Promise<Plugin> {
  if (!existsSync(file)) {
    throw new TinyformerError('TF_PLUGIN_INVALID', `plugin ${source.name} of ${source.package}: entry ${file} does not exist`, {
      hint: 'Build the plugin, or correct "entry" in its package.json.',
    });
  }
  let module: { default?: unknown };
  try {
    module = (await import(pathToFileURL(file).href)) as { default?: unknown };
  } catch (error) {
    throw new TinyformerError('TF_PLUGIN_INVALID', `plugin ${source.name} of ${source.package} cannot be loaded: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const plugin = module.default;
  if (typeof plugin !== 'object' || plugin === null) {
    throw new TinyformerError(
      'TF_PLUGIN_INVALID',
      `plugin ${source.name} of ${source.package}: its default export is not a plugin object`,
      {
        hint: 'Export default definePlugin({ name, version, apiVersion: 1, options, register }).',
      },
    );
  }
  return plugin as Plugin;
}

function checkIdentity(plugin: Plugin, source: PluginSource): void {
  const wrong =
    plugin.name !== source.name
      ? `it calls itself ${JSON.stringify(plugin.name)}`
      : !/^\d+\.\d+\.\d+/.test(plugin.version)
        ? `version ${JSON.stringify(plugin.version)} is not semantic`
        : typeof plugin.register !== 'function'
          ? 'register is not a function'
          : typeof plugin.options?.safeParse !== 'function'
            ? 'options is not a zod schema'
            : undefined;
  if (wrong) throw new TinyformerError('TF_PLUGIN_INVALID', `plugin ${source.name} of ${source.package}: ${wrong}`);
}

function parseOptions(plugin: Plugin, source: PluginSource): unknown {
  const parsed = plugin.options.safeParse(source.options);
  if (parsed.success) return parsed.data;
  throw new TinyformerError('TF_PLUGIN_OPTIONS', `options of plugin ${source.name}: ${describeIssues(parsed.error)}`, {
    hint: `See "tinyformer plugins ${source.name}" for its options.`,
  });
}

/** Issues of a failed parse on one line: path, what is wrong. */
export function describeIssues(error: z.ZodError, prefix = ''): string {
  return error.issues
    .map((issue) => `${[prefix, ...issue.path.map(String)].filter(Boolean).join('.') || 'value'}: ${issue.message}`)
    .join('; ');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
