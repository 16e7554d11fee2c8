import type { Connection } from '@temporalio/client';
import test from 'ava';
import { ensureSearchAttributes } from '../../activities/server/namespace.js';
import { searchAttributeKeys } from '../../workflows/search-attributes.js';

const all = Object.fromEntries(searchAttributeKeys.map(({ name }) => [name, 1]));

/** A server that refuses to add search attributes, and lists these when it is asked for the first and the second time. */
function refusing(...listed: readonly Readonly<Record<string, number>>[]): Connection {
  const answers = [...listed];
  const operatorService = {
    listSearchAttributes: async () => ({ customAttributes: answers.shift() }),
    addSearchAttributes: async () => {
      throw new Error('6 ALREADY_EXISTS');
    },
  };
  return { operatorService } as unknown as Connection;
}

test('two clients may add the search attributes of a new server at the same moment', async (t) => {
  await t.notThrowsAsync(ensureSearchAttributes(refusing({}, all), 'default'));
});

test('who may not add search attributes is told the commands', async (t) => {
  const error = await t.throwsAsync<Error & { hint: string }>(ensureSearchAttributes(refusing({}, {}), 'default'), {
    code: 'TF_SERVER_AWAY',
    message: /TinyformerTarget, /,
  });
  t.regex(error?.hint ?? '', /temporal operator search-attribute create --name TinyformerTarget --type Keyword/);
});
