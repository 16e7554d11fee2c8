import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TinyformerError } from '../../core/errors/index.js';
import { knownRun } from './known-runs.js';

/** A config file and what belongs to it. */
export interface Project {
  readonly config: string;
  readonly root: string;
  /** `.tinyformer` beside the config: server database, logs, artifacts. */
  readonly stateFolder: string;
}

export function projectOf(config = 'tinyformer.yaml'): Project {
  const file = resolve(config);
  return { config: file, root: dirname(file), stateFolder: join(dirname(file), '.tinyformer') };
}

/** A project as it is before its first run: its config alone. */
export function isFresh({ config, stateFolder }: Project): boolean {
  return existsSync(config) && !existsSync(stateFolder);
}

/**
 * The project of an earlier run: that of `config`, else the one in which the run was started on this machine, else the one here.
 *
 * @throws TF_RUN_UNKNOWN when nothing was ever run there
 */
export async function projectOfRun(runId: string | undefined, config: string | undefined, address: string | undefined): Promise<Project> {
  const known = config === undefined && runId !== undefined ? await knownRun(runId) : undefined;
  const project = projectOf(known?.config ?? config);
  if (address || existsSync(project.stateFolder)) return project;
  throw new TinyformerError(
    'TF_RUN_UNKNOWN',
    `${runId === undefined ? 'no runs' : `no run ${runId}`}: ${project.root} has no .tinyformer folder`,
    {
      hint: 'Name the config whose runs are meant with --config, or start one with "tinyformer run".',
    },
  );
}

export function storeAddress(project: Project, store?: string): string {
  return pathToFileURL(resolve(store ?? join(project.stateFolder, 'store'))).href;
}

/** What the user's next commands are told: nothing where the default finds the same. */
export function shownPath(path: string): string {
  const shown = relative(process.cwd(), path);
  return shown === '' ? '.' : shown.startsWith('..') && shown.length > path.length ? path : shown;
}
