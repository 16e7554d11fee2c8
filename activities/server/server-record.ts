import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, writeAtomically } from '../../core/artifacts/disk.js';

/** What `.tinyformer/server.json` says of the server that was last started in this folder. */
export interface ServerRecord {
  /** Told to whoever connects to the control port, so that another program on a reused port is not taken for it. */
  readonly token: string;
  readonly keeperPid: number;
  readonly serverPid: number;
  readonly controlPort: number;
  readonly port: number;
  readonly uiPort: number;
  readonly version: string;
  readonly database: string;
}

export const serverFiles = (stateFolder: string) => ({
  record: join(stateFolder, 'server.json'),
  lock: join(stateFolder, 'server.lock'),
  log: join(stateFolder, 'logs', 'server.log'),
  database: (version: string) => join(stateFolder, `temporal-${version}.db`),
});

export async function readServerRecord(stateFolder: string): Promise<ServerRecord | undefined> {
  try {
    return JSON.parse(await readFile(serverFiles(stateFolder).record, 'utf8')) as ServerRecord;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export async function writeServerRecord(stateFolder: string, record: ServerRecord): Promise<void> {
  await writeAtomically(serverFiles(stateFolder).record, JSON.stringify(record, undefined, 2));
}
