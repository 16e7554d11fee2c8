import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isMissing } from '../../core/artifacts/disk.js';
import { TinyformerError } from '../../core/errors/index.js';
import { anyExitCode, runProgram } from '../../core/exec/index.js';
import { holdKeeper, type KeeperHold } from './keeper-client.js';
import type { KeeperSettings } from './keeper-process.js';
import { freePort, localHost } from './ports.js';
import { endProcess, isAlive } from './processes.js';
import { findServerProgram } from './server-program.js';
import { readServerRecord, type ServerRecord, serverFiles } from './server-record.js';
import { takeLock } from './start-lock.js';

export interface EmbeddedServer {
  readonly address: string;
  readonly uiUrl: string;
  readonly serverPid: number;
  readonly keeperPid: number;
  /** Resolves when the server's keeper died: ask for the server again. */
  readonly lost: Promise<void>;
  /** Lets the server go; it ends when nobody else holds it. Resolves when it has ended, or is another's. */
  release(): Promise<void>;
}

const keeperProgram = fileURLToPath(new URL('./keeper-process.js', import.meta.url));
const startMs = 30_000;
const endMs = 6_000;
/** The system takes a moment to give back the port of a process that was killed. */
const releaseMs = 1_500;
const defaultUiPort = 8233;

/**
 * The Temporal server of a state folder: the one that runs, or a new one. A database has one server at a time, which all commands in the
 * folder share; it ends after the last of them, killed ones included.
 *
 * @throws TF_TOOL_MISSING, TF_SERVER_BUSY, TF_SERVER_AWAY, TF_DISK
 */
export async function embeddedServer(stateFolder: string): Promise<EmbeddedServer> {
  const files = serverFiles(stateFolder);
  const deadline = performance.now() + startMs;
  let failures = 0;
  while (performance.now() < deadline) {
    const running = await adopt(stateFolder);
    if (running) return running;
    const unlock = await takeLock(files.lock);
    if (unlock) {
      try {
        const started = (await adopt(stateFolder)) ?? (await start(stateFolder, deadline));
        if (started) return started;
        if (++failures === 3) break;
      } finally {
        await unlock();
      }
    }
    await sleep(50);
  }
  if (failures > 0) {
    throw new TinyformerError('TF_SERVER_AWAY', `the Temporal server did not start: ${await lastLine(files.log)}`, {
      hint: `Its log is ${files.log}.`,
    });
  }
  throw new TinyformerError('TF_SERVER_BUSY', `another process is starting the server of ${stateFolder}: ${files.lock}`, {
    hint: 'Wait for it, or delete the lock file when there is no such process.',
    retryable: true,
  });
}

async function adopt(stateFolder: string): Promise<EmbeddedServer | undefined> {
  const record = await readServerRecord(stateFolder);
  if (!record || !isAlive(record.keeperPid)) return undefined;
  const hold = await holdKeeper(record.controlPort, record.token);
  return hold && asServer(stateFolder, record, hold);
}

async function start(stateFolder: string, deadline: number): Promise<EmbeddedServer | undefined> {
  const previous = await readServerRecord(stateFolder);
  if (previous) await endOrphan(previous);
  const { file, version } = await findServerProgram();
  // Clients of a server that was killed go on with the next one, if it is on the same port.
  const port = await freePort(previous?.port, releaseMs);
  const settings: KeeperSettings = { stateFolder, program: file, version, port, uiPort: await freePort(previous?.uiPort ?? defaultUiPort) };
  const keeper = spawn(process.execPath, [keeperProgram, JSON.stringify(settings)], { stdio: 'ignore', detached: true });
  keeper.unref();
  let ended = false;
  keeper.once('exit', () => {
    ended = true;
  });
  while (!ended && performance.now() < deadline) {
    const record = await readServerRecord(stateFolder);
    if (record?.keeperPid === keeper.pid) return adopt(stateFolder);
    await sleep(25);
  }
  return undefined;
}

function asServer(stateFolder: string, record: ServerRecord, hold: KeeperHold): EmbeddedServer {
  return {
    address: `${localHost}:${record.port}`,
    uiUrl: `http://${localHost}:${record.uiPort}`,
    serverPid: record.serverPid,
    keeperPid: record.keeperPid,
    lost: hold.lost,
    async release() {
      if (!(await hold.release())) return;
      const deadline = performance.now() + endMs;
      while (isAlive(record.keeperPid) && performance.now() < deadline) await sleep(25);
      const latest = await readServerRecord(stateFolder);
      if (latest && !isAlive(latest.keeperPid)) await endOrphan(latest);
    },
  };
}

/**
 * Waits for the end of a server whose keeper was killed, and sees to it. Its process id may be another's by now, so its command line is
 * compared; a process that is just ending has none.
 */
async function endOrphan({ serverPid, database }: ServerRecord): Promise<void> {
  if (!isAlive(serverPid)) return;
  const line = await commandLine(serverPid);
  if (line === '' || line.includes(database)) await endProcess(serverPid, 4_000);
}

async function commandLine(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/cmdline`, 'utf8');
  } catch (error) {
    if (!isMissing(error)) throw error;
    return (await runProgram('ps', ['-o', 'command=', '-p', String(pid)], { okExitCodes: anyExitCode })).stdout;
  }
}

async function lastLine(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trimEnd().split('\n').at(-1) ?? '';
  } catch (error) {
    if (isMissing(error)) return 'it wrote no log';
    throw error;
  }
}
