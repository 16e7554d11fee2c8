import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TinyformerError } from '../errors/index.js';
import { commitFile, diskError, isMissing, writeAtomically } from './disk.js';

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Byte strings under their own hash: `ab/cdef...`, so that no folder gets long. */
export class Blobs {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  path(hash: string): string {
    return join(this.#folder, hash.slice(0, 2), hash.slice(2));
  }

  async add(bytes: Uint8Array | string): Promise<string> {
    const hash = sha256(bytes);
    // A blob that lost its hash is written again: running the stage that made it mends the store.
    if (!(await this.isIntact(hash))) await writeAtomically(this.path(hash), bytes);
    return hash;
  }

  /** Adds a file without holding it in memory. */
  async addFile(file: string): Promise<string> {
    const hash = await hashFile(file);
    if (await this.isIntact(hash)) return hash;
    await commitFile(this.path(hash), async (temporary) => {
      await copyFile(file, temporary);
      const handle = await open(temporary, 'r+');
      await handle.sync();
      await handle.close();
    });
    return hash;
  }

  async isIntact(hash: string): Promise<boolean> {
    try {
      return (await hashFile(this.path(hash))) === hash;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  /** @param what names the content in errors: 'firmware, file main.c'. @throws TF_ARTIFACT_MISSING, TF_ARTIFACT_CORRUPT */
  async read(hash: string, what: string): Promise<Buffer> {
    try {
      const bytes = await readFile(this.path(hash));
      if (sha256(bytes) !== hash) throw this.#corrupt(hash, what);
      return bytes;
    } catch (error) {
      throw isMissing(error) ? this.#missing(hash, what) : error;
    }
  }

  /** Puts a blob at `file`, as a hard link where the file system can. */
  async place(hash: string, file: string, what: string): Promise<void> {
    let actual: string;
    try {
      actual = await hashFile(this.path(hash));
    } catch (error) {
      throw isMissing(error) ? this.#missing(hash, what) : error;
    }
    if (actual !== hash) throw this.#corrupt(hash, what);
    try {
      await mkdir(dirname(file), { recursive: true });
      await rm(file, { force: true });
      // Another file system, or one without links: copy.
      await link(this.path(hash), file).catch(() => copyFile(this.path(hash), file));
    } catch (error) {
      throw diskError(error, file);
    }
  }

  #missing(hash: string, what: string): TinyformerError {
    return new TinyformerError('TF_ARTIFACT_MISSING', `${what} is not in the store: ${this.path(hash)} does not exist`, {
      hint: 'Run again: the stage that makes it runs again.',
    });
  }

  #corrupt(hash: string, what: string): TinyformerError {
    return new TinyformerError('TF_ARTIFACT_CORRUPT', `${what} is damaged: ${this.path(hash)} does not have the hash in its name`, {
      hint: 'Run again: the stage that makes it runs again and writes the file anew. If it happens twice, check the disk.',
    });
  }
}
