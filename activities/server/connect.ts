import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, defaultGrpcRetryOptions, isGrpcServiceError, makeGrpcRetryInterceptor } from '@temporalio/client';
import { TinyformerError } from '../../core/errors/index.js';

export interface Connected {
  readonly connection: Connection;
  close(): Promise<void>;
}

/** An embedded server that was killed is back within a second or two; so many attempts are half a minute. */
const maxAttempts = 16;
const longestDelayMs = 2_000;

/**
 * Connects to a Temporal server. Calls are retried while it is away.
 *
 * @param seconds how long the first answer may take.
 * @throws TF_SERVER_AWAY
 */
export async function connectTo(address: string, { apiKey, seconds = 5 }: { apiKey?: string; seconds?: number } = {}): Promise<Connected> {
  const backoff = defaultGrpcRetryOptions({ maxAttempts });
  let closing = false;
  let lastRetryAt = 0;
  const retry = makeGrpcRetryInterceptor({
    retryableDecider: (attempt, status) => !closing && backoff.retryableDecider(attempt, status),
    delayFunction: (attempt, status) => {
      const delay = Math.min(longestDelayMs, backoff.delayFunction(attempt, status));
      lastRetryAt = Math.max(lastRetryAt, performance.now() + delay);
      return delay;
    },
  });
  try {
    const secure = apiKey === undefined ? {} : { apiKey, tls: true };
    const connection = await Connection.connect({ address, connectTimeout: seconds * 1000, interceptors: [retry], ...secure });
    return {
      connection,
      async close() {
        closing = true;
        // A retry that waits for its time would throw on a closed channel, where nobody can catch it.
        await sleep(Math.max(0, lastRetryAt - performance.now()) + 10);
        await connection.close();
      },
    };
  } catch (error) {
    throw unreachable(address, error, { encrypted: apiKey !== undefined });
  }
}

const notFound = 5;
const permissionDenied = 7;
const unauthenticated = 16;

/**
 * Why no call reaches the server: nothing answers there, or what answers does not let us in.
 *
 * @param embedded the server was started here
 * @param namespace that the call was for
 */
export function unreachable(
  address: string,
  cause: unknown,
  { encrypted = false, embedded = false, namespace }: { encrypted?: boolean; embedded?: boolean; namespace?: string } = {},
): TinyformerError {
  const answer = serviceError(cause);
  if (answer?.code === notFound && namespace !== undefined) {
    return new TinyformerError('TF_SERVER_AWAY', `the Temporal server at ${address} has no namespace ${namespace}`, {
      hint: embedded
        ? 'Leave --namespace and TEMPORAL_NAMESPACE out: a server that is started here has the namespace "default" alone.'
        : `Correct --namespace or TEMPORAL_NAMESPACE, or make it: temporal operator namespace create --namespace ${namespace} --address ${address}`,
      cause,
    });
  }
  if (answer?.code === permissionDenied || answer?.code === unauthenticated) {
    return new TinyformerError(
      'TF_SERVER_AWAY',
      `the Temporal server at ${address} refuses ${namespace === undefined ? 'to talk to us' : `us namespace ${namespace}`}: ${answer.details}`,
      {
        hint:
          namespace === undefined
            ? 'Check TEMPORAL_API_KEY, and that it may use the namespace.'
            : `Check that TEMPORAL_API_KEY may use namespace ${namespace}, or name another with --namespace.`,
        cause,
      },
    );
  }
  return new TinyformerError('TF_SERVER_AWAY', `no Temporal server answers at ${address}`, {
    hint: encrypted
      ? 'Check the address and that the server runs. With TEMPORAL_API_KEY the connection is encrypted, and a server without TLS does not answer.'
      : 'Check the address and that the server runs. Without --address and TEMPORAL_ADDRESS, one is started here.',
    retryable: true,
    cause,
  });
}

/** The call did not reach the server, or its answer did not reach us. */
export function isConnectionError(error: unknown): boolean {
  return serviceError(error) !== undefined;
}

/** What gRPC says of a call, however the client has wrapped it. */
function serviceError(error: unknown): { readonly code: number; readonly details: string } | undefined {
  if (isGrpcServiceError(error)) return error;
  return error instanceof Error && error.cause !== undefined ? serviceError(error.cause) : undefined;
}
