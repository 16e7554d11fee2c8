import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** True while a process with this id runs. One that ended but was not collected by its parent, as in containers without init, does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return !isZombie(pid);
}

/** Linux tells; elsewhere init collects the dead at once. */
function isZombie(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return false;
  try {
    // The name, in parentheses, may hold anything; the state follows it.
    return / \(.*\) Z /s.test(readFileSync(file, 'utf8'));
  } catch {
    // It went away between the two calls.
    return true;
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
