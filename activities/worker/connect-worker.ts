import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';

/** A server that was just started, or killed and started again, listens after a second or two; a busy machine takes longer. */
const patienceMs = 20_000;

/** A worker's connection to a server that may still be starting. @throws what the last attempt met, when none succeeds in time */
export async function connectWorker(address: string, apiKey: string | undefined): Promise<NativeConnection> {
  const secure = apiKey === undefined ? {} : { apiKey, tls: true };
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await NativeConnection.connect({ address, ...secure });
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(50);
    }
  }
}
