import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, writeAtomically } from '../../../core/artifacts/disk.js';
import type { Checkpoint } from '../../../core/plugin/index.js';

/** Checkpoints of one job as files, until the job is done. */
export class FileCheckpoint implements Checkpoint {
  private readonly folder: string;

  /** @param job names the folder of the job below `folder` */
  constructor(folder: string, job: string) {
    this.folder = join(folder, job);
  }

  async load(name: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.file(name));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async save(name: string, bytes: Uint8Array): Promise<void> {
    await writeAtomically(this.file(name), bytes);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Names of checkpoints have slashes in them. */
  private file(name: string): string {
    return join(this.folder, createHash('sha256').update(name).digest('hex').slice(0, 16));
  }
}
