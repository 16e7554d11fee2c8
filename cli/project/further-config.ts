import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { configSchema } from '../../core/config/index.js';
import { TinyformerError } from '../../core/errors/index.js';
import { narrow } from '../../core/plan/make-plan.js';
import { pluginSources } from '../../core/plan/plugin-sources.js';
import { type Constraints, Targets } from '../../core/plugin/index.js';
import { loadPlugins } from '../../core/plugin/loader.js';
import { type Edit, editedText } from './edit-config.js';
import { relativePath } from './relative-path.js';
import { movedPaths, savedDataSet } from './saved-places.js';
import { folderOfProject, pluginPackages, readSavedRun, type SavedRun } from './saved-run.js';

/** Services that training and the stages after it use: nothing is searched. */
const kinds = ['dataset', 'target', 'trainer', 'cost'] as const;

/**
 * The template of a config that trains further, for the model of a folder of results: with the data set, seed, chip, limits, trainer and cost model of
 * its run.
 *
 * @param results folder of results, absolute
 * @param folder where the config will lie, absolute; it need not exist
 * @param test where the folder of the run's test images is now, absolute, if the results do not lead to it
 * @throws TF_USAGE when there are no results, no model or no such folder, TF_PLUGIN_MISSING and TF_PLUGIN_UNKNOWN when they need a plugin that is not installed
 */
export async function furtherConfig(template: string, results: string, folder: string, test?: string): Promise<string> {
  const saved = await readSavedRun(results);
  if (!existsSync(join(results, 'model/model.json'))) {
    throw new TinyformerError('TF_USAGE', `${results} holds no model: it has no model/model.json`, {
      hint: 'Name the results of a run with finetune or train-further.',
    });
  }
  const text = editedText(template, services(saved, results, folder, test));
  const config = configSchema.parse(parse(text));
  const { registry } = await loadPlugins(pluginSources(config, folder), folder);
  const limits = narrow(registry.resolve(Targets, config.target.use), {}, () => 'constraints');
  const narrower = Object.entries(saved.constraints).filter(([key, value]) => value !== limits[key as keyof Constraints]);
  return editedText(
    text,
    narrower.map(([key, value]) => ({ path: ['constraints', key], value })),
  );
}

/** What the saved run used, and where it lies. */
function services(saved: SavedRun, results: string, folder: string, test: string | undefined): readonly Edit[] {
  const providers = new Set(kinds.map((kind) => saved.services[kind].plugin));
  const plugins = pluginPackages(saved, providers).map(({ package: from, options }) => {
    const placed = from.startsWith('.') ? relativePath(folder, join(folderOfProject(results), from)) : from;
    return Object.keys(options).length === 0 ? placed : { package: placed, options };
  });
  const defaults = configSchema.parse({ name: 'defaults' });
  const chosen = kinds.flatMap((kind): Edit[] => {
    const { use, options } = saved.services[kind];
    const placed = kind === 'dataset' ? placedDataSet(saved, results, folder, test) : options;
    return [
      ...(use === defaults[kind].use ? [] : [{ path: [kind, 'use'], value: use }]),
      ...(Object.keys(placed).length === 0 ? [] : [{ path: [kind, 'options'], value: placed }]),
    ];
  });
  return [
    { path: ['seed'], value: saved.seed },
    ...chosen,
    ...(plugins.length === 0 ? [] : [{ path: ['plugins'], value: plugins }]),
    { path: ['stages', 'reuse', 'options', 'folder'], value: relativePath(folder, results) },
  ];
}

function placedDataSet(saved: SavedRun, results: string, folder: string, test: string | undefined): Readonly<Record<string, unknown>> {
  return movedPaths(savedDataSet(saved, results, test), results, (file) => relativePath(folder, file));
}
