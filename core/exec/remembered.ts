import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../artifacts/disk.js';
import { cacheFolder } from './find-program.js';

interface Remembered<T> {
  readonly stamps: readonly string[];
  readonly answer: T;
}

/**
 * The answer of installed files to a slow question, such as the version of a library that has to be loaded for it: asked once for each state
 * of the files, by real path, size and time of change, and kept in the cache folder. Failures are not kept.
 *
 * @param question names what is asked; with the paths it names the record
 * @param files that the answer depends on, all of them
 */
export async function remembered<T>(question: string, files: readonly string[], ask: () => Promise<T>): Promise<T> {
  const stamps = await Promise.all(files.map(stampOf)).catch(() => undefined);
  // Something is missing, and whoever is asked says so better.
  if (!stamps) return ask();
  const name = createHash('sha256')
    .update(JSON.stringify([question, ...files]))
    .digest('hex');
  const record = join(cacheFolder(), 'answers', `${name.slice(0, 24)}.json`);
  const known = await readRecord<T>(record);
  if (known && JSON.stringify(known.stamps) === JSON.stringify(stamps)) return known.answer;
  const answer = await ask();
  // It saves time and decides nothing: a cache folder that cannot be written must not end a run.
  await writeAtomically(record, JSON.stringify({ stamps, answer } satisfies Remembered<T>)).catch(() => undefined);
  return answer;
}

async function stampOf(file: string): Promise<string> {
  const real = await realpath(file);
  const { size, mtimeMs } = await stat(real);
  return `${real} ${size} ${mtimeMs}`;
}

async function readRecord<T>(file: string): Promise<Remembered<T> | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Remembered<T>;
  } catch {
    // Absent or damaged: the question is asked again.
    return undefined;
  }
}
