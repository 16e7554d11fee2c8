import { readFileSync } from 'node:fs';

/** Processes that Linux has ended for want of memory since it started, of containers with a limit too; 0 where the system does not count. */
export function memoryKills(): number {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
