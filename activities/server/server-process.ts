import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Becomes the server, with a watcher beside it that reads a pipe from the keeper: when the keeper ends, by whatever signal, the pipe closes and the
 * watcher ends the process group, which is the server and itself. Its database survives that.
 */
const guard = `/bin/sh -c 'read -r _ <&3; kill -KILL 0' >/dev/null 2>&1 & exec "$@" 3<&-`;

/** Starts a server that does not outlive this process, however this ends. Its output goes to the file behind `logFd`. */
export function spawnServer(program: string, args: readonly string[], logFd: number): ChildProcess {
  const server = spawn('/bin/sh', ['-c', guard, 'sh', program, ...args], { stdio: ['ignore', logFd, logFd, 'pipe'], detached: true });
  // Lets the watcher go.
  server.once('exit', () => server.stdio[3]?.destroy());
  return server;
}
