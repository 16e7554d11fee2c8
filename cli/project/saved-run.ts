import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { asWritten, describeIssues, TinyformerError } from '../../core/errors/index.js';

const options = z.record(z.string(), z.unknown());
const service = z.object({ use: z.string(), plugin: z.string(), options, places: z.array(z.string()).default([]) });
const artifact = z.object({ kind: z.string(), sha256: z.string() });

/** `run.json` of a folder of results, as far as others read it. */
const savedRunSchema = z.object({
  format: z.literal('tinyformer-results@1'),
  name: z.string(),
  seed: z.number().int().min(0).max(4294967295),
  constraints: z.object({ flash: z.number(), ram: z.number(), instructions: z.number().optional() }),
  plugins: z.array(z.object({ name: z.string(), package: z.string().default('tinyformer'), options: options.default({}) })),
  services: z.object({ dataset: service, target: service, space: service, trainer: service, cost: service, strategy: service }),
  stages: z.array(z.object({ name: z.string(), stage: z.string(), options, artifact: artifact.optional() })),
});

export type SavedRun = Readonly<z.infer<typeof savedRunSchema>>;

/** Folder of the config whose run left these results: they lie in `results/<name>` below it. */
export function folderOfProject(results: string): string {
  return dirname(dirname(results));
}

/** A package that a saved run took plugins from, as a config names it. */
export interface SavedPackage {
  readonly package: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Those of other packages than tinyformer itself. @param wanted names of plugins, none = all */
export function pluginPackages({ plugins }: SavedRun, wanted?: ReadonlySet<string>): readonly SavedPackage[] {
  const foreign = plugins.filter((plugin) => plugin.package !== 'tinyformer' && (wanted?.has(plugin.name) ?? true));
  return [...new Set(foreign.map((plugin) => plugin.package))].map((name) => ({
    package: name,
    options: Object.assign(
      {},
      ...foreign.filter((plugin) => plugin.package === name).map(({ options }) => options),
    ) as SavedPackage['options'],
  }));
}

/** @throws TF_USAGE when the folder holds no results, or a damaged run.json */
export async function readSavedRun(folder: string): Promise<SavedRun> {
  const refused = (why: string, cause: unknown): TinyformerError =>
    new TinyformerError('TF_USAGE', `${folder} holds no results: ${why}`, {
      hint: 'Name a folder with run.json, model/ and quantized/: results/<name> of a run, or one of zoo/.',
      cause,
    });
  let text: string;
  try {
    text = await readFile(join(folder, 'run.json'), 'utf8');
  } catch (error) {
    throw refused(existsSync(folder) ? 'it has no run.json that can be read' : 'there is no such folder', error);
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw refused(`run.json is damaged: ${(error as Error).message}`, error);
  }
  const parsed = savedRunSchema.safeParse(data, asWritten);
  if (parsed.success) return parsed.data;
  throw refused(`run.json is of another format: ${describeIssues(parsed.error)}`, parsed.error);
}
