import { type Config, configSchema } from '../../core/config/index.js';
import { dataPlace } from '../project/data-place.js';
import { pluginPackages, type SavedRun } from '../project/saved-run.js';

/** The config under which the saved model is evaluated: its plugins and services, with the data where they are now. */
export async function configFor(saved: SavedRun, data: string): Promise<{ readonly config: Config; readonly root: string }> {
  const { options, root } = await dataPlace(saved.services.dataset.options, data);
  const chosen = Object.fromEntries(
    Object.entries(saved.services).map(([kind, { use, options: given }]) => [kind, { use, options: given }]),
  );
  const config = configSchema.parse({
    name: saved.name,
    seed: saved.seed,
    plugins: pluginPackages(saved),
    ...chosen,
    dataset: { use: saved.services.dataset.use, options },
    constraints: saved.constraints,
  });
  return { config, root };
}
