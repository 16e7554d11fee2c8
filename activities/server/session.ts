import { Client } from '@temporalio/client';
import { type Connected, connectTo, isConnectionError, unreachable } from './connect.js';
import { type EmbeddedServer, embeddedServer } from './embedded-server.js';
import { ensureSearchAttributes, keepFinishedRuns } from './namespace.js';

export interface SessionOptions {
  /** `.tinyformer` of the project: database, logs and, unless the plan says otherwise, artifacts. */
  readonly stateFolder: string;
  /** HOST:PORT of a server that runs already. Without it, one is started here. */
  readonly address?: string;
  /** 'default' unless given. */
  readonly namespace?: string;
  /** For a server that asks for one; the connection is encrypted then. */
  readonly apiKey?: string;
  /** Is told where the server is once it runs, some time before the session is open: a worker may connect meanwhile. */
  readonly onServer?: (server: ServerAddress) => void;
}

export interface ServerAddress {
  readonly address: string;
  readonly namespace: string;
  readonly apiKey?: string;
}

/** A Temporal server to talk to. */
export interface Session extends ServerAddress {
  readonly client: Client;
  readonly stateFolder: string;
  /** Of the embedded server only. */
  readonly uiUrl?: string;
  readonly embedded: boolean;
  /** Closes the connection and, when nobody else uses it, the embedded server: 1 to 3 seconds. */
  close(): Promise<void>;
}

/** Options as the environment gives them: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY. */
export function sessionFromEnvironment(env: NodeJS.ProcessEnv): Pick<SessionOptions, 'address' | 'namespace' | 'apiKey'> {
  return {
    address: env['TEMPORAL_ADDRESS'] || undefined,
    namespace: env['TEMPORAL_NAMESPACE'] || undefined,
    apiKey: env['TEMPORAL_API_KEY'] || undefined,
  };
}

/** Connects to the server at `address`, or to the embedded one. @throws TF_SERVER_AWAY, TF_SERVER_BUSY, TF_TOOL_MISSING */
export async function openSession(options: SessionOptions): Promise<Session> {
  return options.address === undefined ? openEmbedded(options) : openRemote(options, options.address);
}

async function openRemote(options: SessionOptions, address: string): Promise<Session> {
  const { namespace = 'default', apiKey, stateFolder } = options;
  const server: ServerAddress = { address, namespace, ...(apiKey === undefined ? {} : { apiKey }) };
  options.onServer?.(server);
  const { connection, close } = await connectTo(address, { apiKey });
  try {
    await ensureSearchAttributes(connection, namespace);
  } catch (error) {
    await close();
    throw isConnectionError(error) ? unreachable(address, error, { encrypted: apiKey !== undefined, namespace }) : error;
  }
  const client = new Client({ connection, namespace });
  return { ...server, client, stateFolder, embedded: false, close };
}

/** The server has started; a machine that is busy with a training may keep its first answer waiting. */
const embeddedSeconds = 60;

async function openEmbedded({ stateFolder, namespace = 'default', onServer }: SessionOptions): Promise<Session> {
  let server = await embeddedServer(stateFolder);
  onServer?.({ address: server.address, namespace });
  let closed = false;
  // When the server's keeper is killed, while we connect or later, the server starts again on the same port; client and workers reconnect by themselves.
  const watch = async (held: EmbeddedServer): Promise<void> => {
    await held.lost;
    if (closed) return;
    server = await embeddedServer(stateFolder);
    if (closed) return server.release();
    return watch(server);
  };
  // A server that cannot be started again shows in every call that follows.
  watch(server).catch(() => undefined);
  let connected: Connected | undefined;
  const close = async (): Promise<void> => {
    closed = true;
    await connected?.close();
    await server.release();
  };
  try {
    connected = await connectTo(server.address, { seconds: embeddedSeconds });
    const { connection } = connected;
    await Promise.all([ensureSearchAttributes(connection, namespace), keepFinishedRuns(connection, namespace)]);
    return {
      client: new Client({ connection, namespace }),
      address: server.address,
      namespace,
      stateFolder,
      uiUrl: server.uiUrl,
      embedded: true,
      close,
    };
  } catch (error) {
    await close();
    throw isConnectionError(error) ? unreachable(server.address, error, { embedded: true, namespace }) : error;
  }
}
