import test from 'ava';
import { unreachable } from '../../activities/server/connect.js';

const grpcError = (code: number, details: string): Error => Object.assign(new Error(details), { code, details, metadata: {} });

test('a server that refuses the key is not called away', (t) => {
  const { message, hint, retryable } = unreachable(
    'host:7233',
    new Error('Failed to connect to Temporal server', { cause: grpcError(16, 'Request unauthorized.') }),
  );
  t.is(message, 'the Temporal server at host:7233 refuses to talk to us: Request unauthorized.');
  t.regex(hint ?? '', /TEMPORAL_API_KEY/);
  t.falsy(retryable);
});

test('a server that does not answer may be back later', (t) => {
  const { message, retryable } = unreachable('host:7233', grpcError(14, 'No connection established'));
  t.is(message, 'no Temporal server answers at host:7233');
  t.true(retryable);
});

test('a key encrypts the connection: what a server without TLS makes of that is said', (t) => {
  t.regex(unreachable('host:7233', new Error('no answer'), { encrypted: true }).hint ?? '', /TEMPORAL_API_KEY.*without TLS/);
});

test('a namespace that the server does not have is named, with what to do', (t) => {
  const { code, message, hint, retryable } = unreachable('host:7233', grpcError(5, 'Namespace typo is not found.'), { namespace: 'typo' });
  t.is(code, 'TF_SERVER_AWAY');
  t.is(message, 'the Temporal server at host:7233 has no namespace typo');
  t.regex(hint ?? '', /--namespace.*temporal operator namespace create --namespace typo --address host:7233/);
  t.falsy(retryable);
  const here = unreachable('127.0.0.1:1', grpcError(5, 'Namespace typo is not found.'), { embedded: true, namespace: 'typo' });
  t.regex(here.hint ?? '', /Leave --namespace/, 'nobody can make one in a server that ends with the command');
});

test('a namespace that the key may not use is named', (t) => {
  const { message, hint } = unreachable('host:7233', grpcError(7, 'Request unauthorized.'), { namespace: 'theirs' });
  t.is(message, 'the Temporal server at host:7233 refuses us namespace theirs: Request unauthorized.');
  t.regex(hint ?? '', /TEMPORAL_API_KEY may use namespace theirs/);
});
