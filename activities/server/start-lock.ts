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
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await mkdir(dirname(file), { recursive: true });
      const handle = await open(file, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw diskError(error, file);
    }
    const owner = await ownerOf(file);
    if (owner === undefined ? await isFresh(file) : isAlive(owner)) return undefined;
    await rm(file, { force: true });
  }
  return undefined;
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
