/** The user asked to stop: Ctrl-C, or a signal that means the same. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The first signal calls `stop`, the second ends the process at once: what it started notices by itself.
 *
 * @returns a function that stops listening
 */
export function onInterrupt(stop: (signal: string) => void): () => void {
  let asked = false;
  const handle = (signal: string): void => {
    if (asked) process.exit(130);
    asked = true;
    stop(signal);
  };
  for (const signal of signals) process.on(signal, handle);
  return () => {
    for (const signal of signals) process.off(signal, handle);
  };
}
