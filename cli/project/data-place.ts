import { stat } from 'node:fs/promises';
import { basename, isAbsolute, join, normalize, resolve } from 'node:path';
import type { Config, LoadedConfig } from '../../core/config/index.js';
import { TinyformerError } from '../../core/errors/index.js';
import { canonicalJson } from '../../core/plan/canonical-json.js';

type Options = Readonly<Record<string, unknown>>;

/** A config whose data set lies where the user says. Equal images are an equal data set, so nothing else of the run changes. @throws TF_DATASET */
export async function withDataAt(loaded: LoadedConfig, data: string | undefined): Promise<LoadedConfig> {
  if (data === undefined) return loaded;
  const { config } = loaded;
  const { options } = await dataPlace(config.dataset.options, data);
  // A data set may take no archive, or no folder: it was the flag that said so, and no line of the file.
  const locate: LoadedConfig['locate'] = (at) => {
    const [kind, , key] = at;
    return kind === 'dataset' && (key === 'archive' || key === 'folder') ? `--data ${data}` : loaded.locate(at);
  };
  return { ...loaded, locate, config: { ...config, dataset: { ...config.dataset, options } } };
}

/**
 * The same for a comparison, which wants the whole data set of that place: files that the config names one by one, such as those of a small sample, are
 * left out. @throws TF_DATASET
 */
export async function withWholeDataAt<T extends { readonly config: Config }>(loaded: T, data: string | undefined): Promise<T> {
  if (data === undefined) return loaded;
  const { dataset } = loaded.config;
  const unnamed = Object.fromEntries(Object.entries(dataset.options).filter(([, value]) => !Array.isArray(value)));
  const { options } = await dataPlace(unnamed, data);
  return { ...loaded, config: { ...loaded.config, dataset: { ...dataset, options } } };
}

/**
 * Options of a data set for the place that the user names: a folder or an archive. Files that the config names one by one are looked for in the folder
 * under those names.
 *
 * @returns also the folder that relative paths may start from
 * @throws TF_DATASET when there is nothing
 */
export async function dataPlace(options: Options, data: string): Promise<{ readonly options: Options; readonly root: string }> {
  const place = resolve(data);
  const info = await stat(place).catch((cause: unknown) => {
    throw new TinyformerError('TF_DATASET', `--data ${data} cannot be read`, {
      hint: 'Name the folder or archive of the data set.',
      cause,
    });
  });
  const root = info.isDirectory() ? place : resolve(place, '..');
  const { folder: _folder, archive: _archive, ...rest } = options;
  const named = Object.entries(rest).filter((entry): entry is [string, string[]] => Array.isArray(entry[1]));
  if (named.length > 0) {
    const there = (file: string): string => join(root, nameBelow(file));
    return { options: { ...rest, ...Object.fromEntries(named.map(([key, files]) => [key, files.map(there)])) }, root };
  }
  return { options: { ...rest, ...(info.isDirectory() ? { folder: place } : { archive: place }) }, root };
}

/** What a file is called below the place that was told: a path that leaves its own folder leads nowhere from another. */
function nameBelow(file: string): string {
  const path = normalize(file);
  return isAbsolute(path) || path.startsWith('..') ? basename(path) : path;
}

/**
 * The place that a run was told with `--data`, by the options that it ran with: it is in no config.
 *
 * @param options of the data set in the config
 * @returns undefined where the run took what the config says
 */
export function toldPlace(options: Options, ranWith: Options): string | undefined {
  if (canonicalJson(options) === canonicalJson(ranWith)) return undefined;
  for (const [key, files] of Object.entries(options)) {
    const [file, found] = [files, ranWith[key]].map((value) => (Array.isArray(value) ? (value[0] as unknown) : undefined));
    if (typeof file !== 'string' || typeof found !== 'string' || file === found) continue;
    const below = nameBelow(file);
    return found.endsWith(below) ? resolve(found.slice(0, -below.length)) : undefined;
  }
  const place = ranWith['folder'] ?? ranWith['archive'];
  return typeof place === 'string' && isAbsolute(place) ? place : undefined;
}
