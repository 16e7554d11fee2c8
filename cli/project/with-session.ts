import type { Session, SessionOptions } from '../../activities/index.js';
import { TinyformerError } from '../../core/errors/index.js';
import type { ServerFlags } from './flags.js';

/** Opens the server that the flags name, or the embedded one of the state folder. @throws TF_SERVER_AWAY, TF_USAGE */
export async function sessionFor(flags: ServerFlags, stateFolder: string, onServer?: SessionOptions['onServer']): Promise<Session> {
  const address = flags.address || undefined;
  if (address !== undefined && !/^[^\s/]+:\d{1,5}$/.test(address)) {
    throw new TinyformerError('TF_USAGE', `--address ${JSON.stringify(address)} is not HOST:PORT`, { hint: 'For example 127.0.0.1:7233.' });
  }
  const { openSession, sessionFromEnvironment } = await import('../../activities/index.js');
  const { apiKey } = sessionFromEnvironment(process.env);
  return openSession({ stateFolder, address, namespace: flags.namespace || undefined, apiKey, onServer });
}

export async function withSession<T>(flags: ServerFlags, stateFolder: string, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await sessionFor(flags, stateFolder);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
