import { setImmediate } from 'node:timers/promises';

/** Lets the process breathe between images, and tells how far the work is. */
export interface Pace {
  /** One image of one pass is done. @throws the signal's reason when the work is cancelled. */
  step(pass: string): Promise<void>;
}

export function pace(steps: number, signal?: AbortSignal, report?: (fraction: number, pass: string) => void): Pace {
  let done = 0;
  return {
    async step(pass) {
      done++;
      report?.(Math.min(1, done / steps), pass);
      await setImmediate();
      signal?.throwIfAborted();
    },
  };
}
