import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { localHost } from './ports.js';

/** A held connection to a keeper: while one is open, the server runs. */
export interface KeeperHold {
  /** Resolves when the connection is gone without {@link KeeperHold.release}: the keeper died. */
  readonly lost: Promise<void>;
  /** Resolves with true when nobody else holds the keeper, so that it ends now. */
  release(): Promise<boolean>;
}

/** @returns undefined when no keeper with this token listens there. */
export function holdKeeper(controlPort: number, token: string): Promise<KeeperHold | undefined> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ host: localHost, port: controlPort });
    const give = setTimeout(() => socket.destroy(), 2_000);
    let released = false;
    let gone: () => void = () => undefined;
    const lost = new Promise<void>((done) => {
      gone = done;
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(give);
      resolve(undefined);
      if (!released) gone();
    });
    const lines = createInterface({ input: socket }).on('error', () => undefined);
    lines.once('line', (line) => {
      clearTimeout(give);
      if (line !== token) return socket.destroy();
      resolve({
        lost,
        release: () =>
          new Promise((left) => {
            released = true;
            lines.once('line', (others) => left(others === '0'));
            socket.once('close', () => left(true));
            socket.write('bye\n');
          }),
      });
    });
  });
}
