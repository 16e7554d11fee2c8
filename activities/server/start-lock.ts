import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskError, isMissing } from '../../core/artifacts/disk.js';
import { isAlive } from './processes.js';

const writingMs = 5_000;

/**
 * Takes a lock file for this process; a lock whose owner is dead counts as free.
 *
 * @returns what gives it back, or undefined when another process has it
 */
export async function takeLock(file: string): Promise<(() => Promise<void>) | undefined> {
  await mkdir(dirname(file), { recursive: true }).catch((error: unknown) => {
    throw diskError(error, file);
  });
  for (let attempt = 0; attempt < 2; attempt++) {
    if (await create(file)) return () => rm(file, { force: true });
    if (!(await isAbandoned(file))) return undefined;
    await clear(file);
  }
  return undefined;
}

/** @returns false when the file is there already */
async function create(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw diskError(error, file);
  }
}

/**
 * Removes an abandoned lock. One process at a time looks and removes: of two that found it abandoned, the slower one would remove what the faster one
 * has taken since.
 */
async function clear(file: string): Promise<void> {
  const turn = `${file}.turn`;
  if (await create(turn)) {
    if (await isAbandoned(file)) await rm(file, { force: true });
    await rm(turn, { force: true });
  } else if (await isAbandoned(turn)) await rm(turn, { force: true });
}

async function isAbandoned(file: string): Promise<boolean> {
  const owner = await ownerOf(file);
  return owner === undefined ? !(await isFresh(file)) : !isAlive(owner);
}

/** A lock without an owner is just being written. After a while its owner was killed before it could, or the disk is full. */
async function isFresh(file: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(file)).mtimeMs < writingMs;
  } catch (error) {
    if (isMissing(error)) return true;
    throw error;
  }
}

async function ownerOf(file: string): Promise<number | undefined> {
  try {
    const pid = Number(await readFile(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
