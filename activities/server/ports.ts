import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export const localHost = '127.0.0.1';

/**
 * The wanted port when it is free, else one that the system picks.
 *
 * @param patienceMs how long the wanted one may take to become free
 */
export async function freePort(wanted = 0, patienceMs = 0): Promise<number> {
  for (const deadline = performance.now() + patienceMs; ; await sleep(25)) {
    const port = await tryPort(wanted);
    if (port !== undefined) return port;
    if (performance.now() >= deadline) return (await tryPort(0)) ?? 0;
  }
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: localHost, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}

/** True when something answers on the port. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: localHost, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
