import { z } from 'zod';
import { parseWritten } from '../../core/errors/index.js';
import { importPlugin } from '../../core/plugin/import-plugin.js';
import { Stages } from '../../core/plugin/index.js';
import { loadPlugins, type PluginSource } from '../../core/plugin/loader.js';

export interface PluginSchemas {
  /** JSON schema of the plugin's own options. */
  readonly options: unknown;
  /** JSON schema of each stage's options; none where the plugin's own options are needed and missing. */
  readonly stages: Readonly<Record<string, unknown>>;
}

/** The options that a plugin and its stages take, whether or not the plugin can be used with those that it has. */
export async function pluginSchemas(source: PluginSource, root: string): Promise<PluginSchemas> {
  const { plugin } = await importPlugin(source, root);
  const usable = parseWritten(plugin.options, source.options).success;
  return { options: schemaOf(plugin.options), stages: usable ? await stageSchemas(source, root) : {} };
}

async function stageSchemas(source: PluginSource, root: string): Promise<Readonly<Record<string, unknown>>> {
  const { registry } = await loadPlugins([source], root);
  return Object.fromEntries(registry.ids(Stages).map((id) => [id, schemaOf(registry.resolve(Stages, id).options)]));
}

function schemaOf(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
