import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, writeAtomically } from '../../core/artifacts/disk.js';
import { cacheFolder } from '../../core/exec/index.js';

/** Where a run of this machine was started, so that `tinyformer resume ID` works from any folder. */
export interface KnownRun {
  readonly config: string;
}

const fileOf = (runId: string): string => join(cacheFolder(), 'runs', `${encodeURIComponent(runId)}.json`);

export async function rememberRun(runId: string, run: KnownRun): Promise<void> {
  // It is a convenience: a cache folder that cannot be written must not end a run.
  await writeAtomically(fileOf(runId), JSON.stringify(run)).catch(() => undefined);
}

export async function knownRun(runId: string): Promise<KnownRun | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(runId), 'utf8')) as KnownRun;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
