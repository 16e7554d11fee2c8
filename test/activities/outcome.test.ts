import test from 'ava';
import { outcomeOf } from '../../activities/run/outcome.js';
import type { PipelineHandle } from '../../activities/run/start-run.js';
import type { Session } from '../../activities/server/session.js';

/** A client whose calls no signal ends, as those that its retries began. */
const deaf = {
  address: 'nowhere',
  client: { withAbortSignal: (_: AbortSignal, call: () => Promise<unknown>) => call() },
} as unknown as Session;
const endless = { workflowId: 'endless', result: () => new Promise(() => undefined) } as unknown as PipelineHandle;

test('who leaves a run waits for no answer of the server', async (t) => {
  const leave = new AbortController();
  const outcome = outcomeOf(deaf, endless, leave.signal);
  setImmediate(() => leave.abort(new Error('left')));
  const { error } = (await outcome) as { error: Error };
  t.is(error.message, 'left');
});

test('who had left before has the answer at once', async (t) => {
  const { error } = (await outcomeOf(deaf, endless, AbortSignal.abort(new Error('left')))) as { error: Error };
  t.is(error.message, 'left');
});
