import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { TinyformerError } from '../errors/index.js';

/**
 * The `tinyformer` field of a plugin package's package.json: what it provides, readable without running it.
 *
 * @example { "plugins": [{ "name": "acme", "entry": "dist/index.js", "provides": { "stage": ["acme/quantize"] } }] }
 */
export const manifestSchema = z.strictObject({
  plugins: z.array(
    z.strictObject({
      name: z.string().min(1),
      /** File below the package folder whose default export is the plugin. */
      entry: z.string().min(1),
      /** Ids by kind of service: 'stage', 'target', 'trainer', 'dataset', 'space', 'strategy', 'cost'. */
      provides: z.record(z.string(), z.array(z.string())).default({}),
    }),
  ),
});

export type Manifest = z.infer<typeof manifestSchema>;

export interface PackageManifest {
  readonly package: string;
  readonly folder: string;
  readonly version: string;
  readonly plugins: Manifest['plugins'];
}

/** @throws TF_PLUGIN_INVALID when package.json has no valid `tinyformer` field. */
export function readManifest(folder: string): PackageManifest {
  const file = join(folder, 'package.json');
  const json = packageOf(file);
  const parsed = manifestSchema.safeParse(json.tinyformer);
  if (!parsed.success) {
    throw new TinyformerError('TF_PLUGIN_INVALID', `package ${json.name ?? folder} has no valid "tinyformer" field in its package.json`, {
      hint: z.prettifyError(parsed.error).replaceAll('\n', ' '),
    });
  }
  return { package: json.name ?? folder, folder, version: json.version ?? '0.0.0', plugins: parsed.data.plugins };
}

function packageOf(file: string): { name?: string; version?: string; tinyformer?: unknown } {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new TinyformerError('TF_PLUGIN_INVALID', `${file} cannot be read: ${(error as Error).message}`, {
      hint: 'Install the package again, or correct the file.',
      cause: error,
    });
  }
}
