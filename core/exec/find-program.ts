import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { TinyformerError } from '../errors/index.js';

/** A program that tinyformer needs, and where it may be. */
export interface Program {
  /** As messages call it, e.g. 'arm-none-eabi-gcc'. */
  readonly title: string;
  /** Environment variable that names it, e.g. 'TINYFORMER_ARM_GCC'. When set, nothing else is tried. */
  readonly variable: string;
  /** Names on PATH, in order. */
  readonly names: readonly string[];
  /** Where `tinyformer doctor --fix` puts it, below the cache folder. */
  readonly cached?: string;
  /** What the user should do when it is missing. */
  readonly hint: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Path of a program: from its environment variable, from PATH, from the cache, in this order.
 *
 * @throws TF_TOOL_MISSING
 */
export function findProgram(program: Program, env: Environment = process.env): string {
  const named = env[program.variable];
  if (named) {
    const file = findOnPath(named, env.PATH);
    if (file !== undefined) return file;
    throw missing(program, `${program.variable}=${named} is no executable file`);
  }
  for (const name of program.names) {
    const file = findOnPath(name, env.PATH);
    if (file !== undefined) return file;
  }
  if (program.cached !== undefined) {
    const file = join(cacheFolder(env), program.cached);
    if (isExecutable(file)) return file;
  }
  throw missing(program, `not on PATH${program.cached === undefined ? '' : `, nor in ${cacheFolder(env)}`}`);
}

/** Where tools and compiled helpers are kept between runs: TINYFORMER_CACHE, or `.cache/tinyformer` in the home folder. */
export function cacheFolder(env: Environment = process.env): string {
  return resolve(env.TINYFORMER_CACHE || join(env.HOME || homedir(), '.cache', 'tinyformer'));
}

/** A file itself when it has a slash in its name, else the first executable of that name on a PATH. */
export function findOnPath(file: string, path: string | undefined): string | undefined {
  if (file.includes('/')) return isExecutable(file) ? resolve(file) : undefined;
  return (path ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, file))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false; // absent and unreadable are the same answer to the question asked
  }
}

function missing(program: Program, why: string): TinyformerError {
  return new TinyformerError('TF_TOOL_MISSING', `${program.title}: ${why}`, {
    hint: program.hint,
    details: { variable: program.variable },
  });
}
