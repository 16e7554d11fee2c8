import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TinyformerError } from '../errors/index.js';
import { apiVersion, type Plugin } from './define-plugin.js';
import type { PluginSource } from './loader.js';
import { locatePackage } from './locate-package.js';
import { type PackageManifest, readManifest } from './manifest.js';
import { linkedContent, noteLoaded } from './package-content.js';

/** What a package provides, without running any of its code. */
export function inspectPackage(name: string, root: string): PackageManifest {
  return readManifest(locatePackage(name, root));
}

export interface ImportedPlugin {
  readonly plugin: Plugin;
  /** As it counts in cache keys: with the content as build metadata (`1.0.0+3f2a9c1b44de`) where the package is linked from a folder. */
  readonly version: string;
  readonly folder: string;
  /** Ids by kind of service, as the manifest lists them. */
  readonly provides: Readonly<Record<string, readonly string[]>>;
}

/**
 * Imports a plugin and checks what it is, in this order: package, manifest, default export, API version, name and version.
 *
 * @throws TF_PLUGIN_MISSING, TF_PLUGIN_INVALID, TF_PLUGIN_API, TF_PLUGIN_CHANGED
 */
export async function importPlugin(source: PluginSource, root: string): Promise<ImportedPlugin> {
  const manifest = inspectPackage(source.package, root);
  const described = manifest.plugins.find((p) => p.name === source.name);
  if (!described) {
    throw new TinyformerError('TF_PLUGIN_MISSING', `package ${source.package} has no plugin ${source.name}`, {
      hint: `It has: ${manifest.plugins.map((p) => p.name).join(', ') || 'none'}.`,
    });
  }
  // The package that runs itself is what everything else is measured by: its plugins raise their versions.
  const content = source.package === 'tinyformer' ? undefined : linkedContent(manifest.folder);
  if (content !== undefined) noteLoaded(source.package, manifest.folder, content);
  const plugin = await importEntry(join(manifest.folder, described.entry), source);
  if (plugin.apiVersion !== apiVersion) {
    throw new TinyformerError(
      'TF_PLUGIN_API',
      `plugin ${source.name} of ${source.package} has apiVersion ${String(plugin.apiVersion)}, this tinyformer has ${apiVersion}`,
      { hint: 'Install a version of the plugin made for this version of tinyformer.' },
    );
  }
  checkIdentity(plugin, source);
  const version = content === undefined ? plugin.version : `${plugin.version}${plugin.version.includes('+') ? '.' : '+'}${content}`;
  return { plugin, version, folder: manifest.folder, provides: described.provides };
}

async function importEntry(file: string, source: PluginSource): Promise<Plugin> {
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
      { hint: 'Export default definePlugin({ name, version, apiVersion: 1, options, register }).' },
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
