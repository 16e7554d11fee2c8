import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { TinyformerError } from '../../core/errors/index.js';
import { folderOfProject, type SavedRun } from './saved-run.js';

type Options = Readonly<Record<string, unknown>>;

/** What `--data` stands for. */
const ofData = ['folder', 'archive'];

/**
 * The data set of saved results with the test images of its run. Without them a data set would set some of the images aside that the model was trained on.
 *
 * @param results folder of results, absolute
 * @param test where a folder of test images is now; needed where results do not lead to it
 * @throws TF_USAGE for a place that the run had and that nothing names, or for a folder of test images that it did not have
 */
export function savedDataSet({ services: { dataset } }: SavedRun, results: string, test: string | undefined): Options {
  if (test !== undefined && !dataset.places.includes('test') && typeof dataset.options['test'] !== 'string') {
    throw new TinyformerError('TF_USAGE', `--test ${test}: the run of ${results} had no folder of test images`, {
      hint: 'Leave --test away: its test images are found as the run found them.',
    });
  }
  const options = { ...dataset.options, ...(test === undefined ? {} : { test }) };
  const lost = dataset.places.filter((key) => !ofData.includes(key) && !(key in options));
  const folder = options['test'];
  // A folder of test images that was told by its path from the project, while the results lie elsewhere now.
  const gone = typeof folder === 'string' && !isAbsolute(folder) && !existsSync(join(folderOfProject(results), folder));
  if (gone || lost.includes('test')) {
    throw new TinyformerError(
      'TF_USAGE',
      `the run of ${results} had a folder of test images${gone ? `, ${folder}, which is not in ${folderOfProject(results)}` : ''}`,
      { hint: 'Say where it is now: --test FOLDER.' },
    );
  }
  if (lost.length === 0) return options;
  throw new TinyformerError(
    'TF_USAGE',
    `the run of ${results} had paths that its run.json does not name: dataset.options.${lost.join(', ')}`,
    {
      hint: `Write them into services.dataset.options of ${join(results, 'run.json')}.`,
    },
  );
}

/**
 * Options whose relative paths start at another folder: files of the run's project, whose results lie in `results/<name>`.
 *
 * @param placed the path to write for a file, absolute
 */
export function movedPaths(options: Options, results: string, placed: (file: string) => string): Options {
  const project = folderOfProject(results);
  const moved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(moved);
    return typeof value === 'string' && !isAbsolute(value) && existsSync(join(project, value)) ? placed(join(project, value)) : value;
  };
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [key, moved(value)]));
}
