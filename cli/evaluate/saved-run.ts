import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, configSchema } from '../../core/config/index.js';
import { TinyformerError } from '../../core/errors/index.js';
import type { Plan, PlannedStage } from '../../core/plan/plan.js';
import { dataPlace } from '../project/data-place.js';

/** `run.json` of a folder of results, as far as it is needed to evaluate it again. */
export interface SavedRun {
  readonly format: string;
  readonly name: string;
  readonly seed: number;
  readonly constraints: Plan['constraints'];
  readonly services: Plan['services'];
  readonly stages: readonly Pick<PlannedStage, 'name' | 'stage' | 'options'>[];
}

/** @throws TF_USAGE when the folder holds no results */
export async function readSavedRun(folder: string): Promise<SavedRun> {
  const hint = 'Name a folder with run.json, model/ and quantized/: results/<name> of a run, or one of zoo/.';
  let saved: SavedRun;
  try {
    saved = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as SavedRun;
  } catch (cause) {
    throw new TinyformerError('TF_USAGE', `${folder} holds no results: run.json cannot be read`, { hint, cause });
  }
  if (saved.format === 'tinyformer-results@1') return saved;
  throw new TinyformerError(
    'TF_USAGE',
    `${join(folder, 'run.json')} has format ${JSON.stringify(saved.format)}, expected "tinyformer-results@1"`,
    { hint },
  );
}

/** The config under which the saved model is evaluated: its services, with the data where they are now. */
export async function configFor(saved: SavedRun, data: string): Promise<{ readonly config: Config; readonly root: string }> {
  const { options, root } = await dataPlace(saved.services.dataset.options, data);
  const chosen = Object.fromEntries(
    Object.entries(saved.services).map(([kind, { use, options: given }]) => [kind, { use, options: given }]),
  );
  const config = configSchema.parse({
    name: saved.name,
    seed: saved.seed,
    ...chosen,
    dataset: { use: saved.services.dataset.use, options },
    constraints: saved.constraints,
  });
  return { config, root };
}
