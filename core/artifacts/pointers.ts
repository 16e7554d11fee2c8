import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, temporaryName, writeAtomically } from './disk.js';

const fileOf = (attempt: number): string => `${String(attempt).padStart(10, '0')}.json`;
const attemptOf = (file: string): number | undefined => (/^\d{10}\.json$/.test(file) ? Number(file.slice(0, 10)) : undefined);

/**
 * Small mutable values by key. A pointer is a folder with one file per attempt, and the highest attempt counts: so a stale writer
 * cannot win against a newer one, without any lock.
 */
export class Pointers {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async get<T>(key: string): Promise<T | undefined> {
    // Between listing and reading a newer attempt may replace the file: list again.
    for (;;) {
      const highest = (await this.#attempts(key)).at(-1);
      if (highest === undefined) return undefined;
      try {
        return (JSON.parse(await readFile(join(this.#path(key), fileOf(highest)), 'utf8')) as { value: T }).value;
      } catch (error) {
        // The value can be made again, so a damaged file is as good as none.
        if (error instanceof SyntaxError) return undefined;
        if (!isMissing(error)) throw error;
      }
    }
  }

  /** Without an attempt the value takes the place of the current one. */
  async set(key: string, value: unknown, attempt?: number): Promise<boolean> {
    const attempts = await this.#attempts(key);
    const highest = attempts.at(-1) ?? 0;
    const mine = attempt ?? highest;
    if (highest > mine) return false;
    await this.#write(join(this.#path(key), fileOf(mine)), JSON.stringify({ value }));
    for (const older of attempts) if (older < mine) await rm(join(this.#path(key), fileOf(older)), { force: true });
    return true;
  }

  async delete(key: string): Promise<void> {
    // Under another name nobody writes into it any more.
    const gone = temporaryName(this.#path(key));
    try {
      await rename(this.#path(key), gone);
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    await rm(gone, { recursive: true, force: true });
  }

  /** The folder may be deleted between its creation and the renaming: then once more, and where many delete, many times. */
  async #write(file: string, text: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await writeAtomically(file, text);
      } catch (error) {
        if (!isMissing(error) || tries === 100) throw error;
      }
    }
  }

  /** Ascending. */
  async #attempts(key: string): Promise<number[]> {
    try {
      const files = await readdir(this.#path(key));
      return files
        .map(attemptOf)
        .filter((attempt) => attempt !== undefined)
        .sort((a, b) => a - b);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  #path(key: string): string {
    // The suffix keeps the folder of pointer `a` apart from that of pointer `a/b`; dots alone would climb.
    const segments = key.split('/').map((segment) => encodeURIComponent(segment).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E')));
    return `${join(this.#folder, ...segments)}.pointer`;
  }
}
