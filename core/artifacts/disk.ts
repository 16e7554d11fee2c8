import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TinyformerError } from '../errors/index.js';

const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space and resume: nothing that was finished is lost.',
  EDQUOT: 'Your disk quota is used up. Free some space and resume: nothing that was finished is lost.',
  EACCES: 'Give yourself permission to write there, or choose another folder.',
  EPERM: 'Give yourself permission to write there, or choose another folder.',
  EROFS: 'The file system is read-only. Choose another folder.',
  EMFILE: 'Too many files are open. Raise the limit: ulimit -n 4096.',
};

const inTheWay: Readonly<Record<string, string>> = {
  EEXIST: 'A file is where a folder should be. Move it away, or choose another folder.',
  ENOTDIR: 'A file is where a folder should be. Move it away, or choose another folder.',
  EISDIR: 'A folder is where the file should be. Choose another name.',
};

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** The error of a failed write as the user sees it. */
export function diskError(error: unknown, file: string): unknown {
  const code = codeOf(error);
  const hint = hints[code] ?? inTheWay[code];
  if (hint === undefined) return error;
  return new TinyformerError('TF_DISK', `${file} cannot be written: ${(error as Error).message}`, { hint, cause: error });
}

/** An error of the system that whoever met it did not foresee, as the user sees it; any other error as it is. */
export function systemError(error: unknown): unknown {
  const hint = hints[codeOf(error)];
  return hint === undefined ? error : new TinyformerError('TF_DISK', (error as Error).message, { hint, cause: error });
}

/** A name beside `file` that no other writer uses. */
export function temporaryName(file: string): string {
  return join(dirname(file), `.${randomBytes(8).toString('hex')}.part`);
}

/** A reader sees the old file or the new one, also after a crash: temporary file, fsync, rename. @throws TF_DISK */
export async function writeAtomically(file: string, bytes: Uint8Array | string): Promise<void> {
  await commitFile(file, async (temporary) => {
    const handle = await open(temporary, 'w', 0o644);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/** Lets `write` fill a temporary file, then gives it its name. On failure nothing is left behind. @throws TF_DISK */
export async function commitFile(file: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = temporaryName(file);
  try {
    await mkdir(dirname(file), { recursive: true });
    await write(temporary);
    await rename(temporary, file);
  } catch (error) {
    // What went wrong before says more than that there is nothing to remove.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw diskError(error, file);
  }
}
