import { setTimeout as sleep } from 'node:timers/promises';
import type { RunProgress } from '../../workflows/contract.js';
import { isConnectionError, unreachable } from '../server/connect.js';
import type { Session } from '../server/session.js';
import { runError } from './run-error.js';
import type { PipelineHandle } from './start-run.js';

const serverAwayMs = 60_000;

export type Outcome = { readonly result: RunProgress } | { readonly error: unknown };

/** Waits for the end of a run, through outages of the server of up to a minute. Never rejects; at once when `signal` aborts. */
export async function outcomeOf(session: Session, handle: PipelineHandle, signal: AbortSignal): Promise<Outcome> {
  let deadline = performance.now() + serverAwayMs;
  for (;;) {
    const started = performance.now();
    try {
      const ending = session.client.withAbortSignal(signal, () => handle.result());
      return { result: await unlessAborted(ending, signal) };
    } catch (error) {
      if (signal.aborted) return { error: signal.reason };
      if (!isConnectionError(error)) return { error: runError(error, handle.workflowId) };
      if (performance.now() - started > serverAwayMs) deadline = performance.now() + serverAwayMs;
      if (performance.now() > deadline) return { error: unreachable(session.address, error) };
      await sleep(200);
    }
  }
}

/**
 * What the promise gives, unless the signal aborts first: its reason is thrown at once then. The client cannot end a call that its retries began, nor
 * one that begins after the signal: such a call lasts until the connection closes.
 */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave);
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
