import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../core/artifacts/disk.js';
import { isAlive } from '../server/processes.js';

/** Removes what killed workers left behind: folders of attempts are named `${pid}-${count}`. */
export async function removeAbandonedFolders(folder: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  for (const name of names) {
    const pid = Number(/^(\d+)-\d+$/.exec(name)?.[1]);
    if (Number.isInteger(pid) && !isAlive(pid)) await rm(join(folder, name), { recursive: true, force: true });
  }
}
