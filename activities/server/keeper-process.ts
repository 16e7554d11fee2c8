/**
 * Program that keeps an embedded Temporal server: runs it, restarts it when it dies, and ends it when nobody holds a connection to the
 * control port any more. The system closes a dead process's connections, so no server outlives the last command that used it, nor its keeper.
 */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, openSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isListening, localHost } from './ports.js';
import { endProcess } from './processes.js';
import { spawnServer } from './server-process.js';
import { serverFiles, writeServerRecord } from './server-record.js';

export interface KeeperSettings {
  readonly stateFolder: string;
  readonly program: string;
  readonly version: string;
  readonly port: number;
  readonly uiPort: number;
}

/** Nobody connected in this time after the start: whoever started us is dead. */
const firstClientMs = 15_000;
/** From the death of the last client to the end. */
const idleMs = 300;
const restarts = 20;
const serverGraceMs = 4_000;

const settings = JSON.parse(process.argv[2] ?? '') as KeeperSettings;
const files = serverFiles(settings.stateFolder);
const database = files.database(settings.version);
mkdirSync(dirname(files.log), { recursive: true });
const logFd = openSync(files.log, 'a');
const token = randomUUID();
const clients = new Set<Socket>();
let server: ChildProcess | undefined;
let stopping = false;
let idle = setTimeout(stop, firstClientMs);

const control = createServer((socket) => {
  clearTimeout(idle);
  clients.add(socket);
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clients.delete(socket);
    if (clients.size === 0 && !stopping) idle = setTimeout(stop, idleMs);
  });
  // The only thing that a client says is goodbye; it learns how many others there are.
  socket.once('data', () => {
    clients.delete(socket);
    socket.end(`${clients.size}\n`);
    if (clients.size === 0) void stop();
  });
  socket.write(`${token}\n`);
});

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  control.close();
  if (server?.pid !== undefined && server.exitCode === null && server.signalCode === null) await endProcess(server.pid, serverGraceMs);
  process.exit(0);
}

function startServer(): ChildProcess {
  const { port, uiPort } = settings;
  const where = ['--ip', localHost, '--port', String(port), '--ui-port', String(uiPort), '--db-filename', database];
  // WAL: three times faster with many activities, and it survived kill -9.
  const pragmas = ['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'];
  const args = ['server', 'start-dev', ...where, ...pragmas, '--log-level', 'warn'];
  return spawnServer(settings.program, args, logFd);
}

async function keepServer(controlPort: number): Promise<void> {
  for (let start = 0; !stopping; start++) {
    if (start > restarts) return stop();
    server = startServer();
    const ended = new Promise<void>((resolve) => server?.once('close', () => resolve()).once('error', () => resolve()));
    const serverPid = server.pid;
    if (serverPid === undefined) return stop();
    let running = true;
    void ended.then(() => {
      running = false;
    });
    while (running && !(await isListening(settings.port))) await sleep(25);
    const { port, uiPort, version } = settings;
    const record = { token, keeperPid: process.pid, serverPid, controlPort, port, uiPort, version, database };
    if (running) await writeServerRecord(settings.stateFolder, record);
    // One that did not come up at first will not: its log says why.
    else if (start === 0) return stop();
    await ended;
    await sleep(200);
  }
}

for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.once('SIGTERM', stop);
control.listen({ host: localHost, port: 0 }, () => {
  const address = control.address();
  if (typeof address === 'object' && address !== null) void keepServer(address.port).catch(stop);
});
