import { resolve } from 'node:path';
import { type Config, configSchema } from '../../core/config/index.js';
import { dataPlace } from '../project/data-place.js';
import { movedPaths, savedDataSet } from '../project/saved-places.js';
import { pluginPackages, type SavedRun } from '../project/saved-run.js';

/** Where the images of an evaluation are. */
export interface DataPlaces {
  /** Folder or archive of the data set. */
  readonly data: string;
  /** Folder of test images, where the run had one that its results do not lead to. */
  readonly test?: string;
}

/**
 * The config under which the saved model is evaluated: its plugins and services, with the data where they are now.
 *
 * @param results folder of results, absolute
 * @throws TF_USAGE, TF_DATASET when the images are not where they are said to be, or it is not said where they are
 */
export async function configFor(
  saved: SavedRun,
  results: string,
  { data, test }: DataPlaces,
): Promise<{ readonly config: Config; readonly root: string }> {
  const { options, root } = await dataPlace(savedDataSet(saved, results, test && resolve(test)), data);
  const chosen = Object.fromEntries(
    Object.entries(saved.services).map(([kind, { use, options: given }]) => [kind, { use, options: given }]),
  );
  const config = configSchema.parse({
    name: saved.name,
    seed: saved.seed,
    plugins: pluginPackages(saved),
    ...chosen,
    dataset: { use: saved.services.dataset.use, options: movedPaths(options, results, (file) => file) },
    constraints: saved.constraints,
  });
  return { config, root };
}
