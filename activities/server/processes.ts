import { setTimeout as sleep } from 'node:timers/promises';

/** True while a process has this id, a zombie included. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** SIGTERM, then SIGKILL when it takes longer than `graceMs`. Resolves when the process is gone. */
export async function endProcess(pid: number, graceMs: number): Promise<void> {
  const send = (signal: NodeJS.Signals): void => {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself.
    }
  };
  send('SIGTERM');
  const deadline = performance.now() + graceMs;
  while (isAlive(pid) && performance.now() < deadline) await sleep(20);
  if (!isAlive(pid)) return;
  send('SIGKILL');
  while (isAlive(pid) && performance.now() < deadline + 2_000) await sleep(20);
}
