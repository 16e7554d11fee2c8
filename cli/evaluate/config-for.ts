import { type Config, configSchema } from '../../core/config/index.js';
import { isTinyformerError } from '../../core/errors/index.js';
import { locatePackage } from '../../core/plugin/locate-package.js';
import { dataPlace } from '../project/data-place.js';
import { packagesOf, projectOf, type SavedRun } from '../project/saved-run.js';

/** The config under which the saved model is evaluated: its plugins and services, with the data where they are now. */
export async function configFor(saved: SavedRun, data: string): Promise<{ readonly config: Config; readonly root: string }> {
  const { options, root } = await dataPlace(saved.services.dataset.options, data);
  const chosen = Object.fromEntries(
    Object.entries(saved.services).map(([kind, { use, options: given }]) => [kind, { use, options: given }]),
  );
  const config = configSchema.parse({
    name: saved.name,
    seed: saved.seed,
    plugins: packagesOf(saved),
    ...chosen,
    dataset: { use: saved.services.dataset.use, options },
    constraints: saved.constraints,
  });
  return { config, root };
}

/** Where the packages of saved results are looked for: in the project that made them, or else from where the user stands. */
export function pluginRoot(saved: SavedRun, folder: string): string {
  const hasAll = (root: string): boolean => packagesOf(saved).every(({ package: name }) => isLocated(name, root));
  return hasAll(projectOf(folder)) ? projectOf(folder) : process.cwd();
}

function isLocated(name: string, root: string): boolean {
  try {
    locatePackage(name, root);
    return true;
  } catch (error) {
    if (isTinyformerError(error)) return false;
    throw error;
  }
}
