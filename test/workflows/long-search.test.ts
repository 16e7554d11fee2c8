import test from 'ava';
import { startRun } from '../../activities/index.js';
import { TestBed } from '../fixtures/test-bed.js';

let bed: TestBed;
test.before(async () => {
  bed = await TestBed.withShortHistories(60);
});
test.after.always(() => bed?.remove());

test('a long search continues as new and still tells everything, in order', async (t) => {
  const handle = await startRun(bed.session, bed.plan('long', { pick: { candidates: 32, batch: 8, evaluationMs: 1 } }));
  const result = await handle.result();
  const { artifact } = result.stages[1]!.output!;
  const { order } = await bed.store.readJson<{ order: number[] }>(artifact, 'picked.json');
  t.deepEqual(
    order,
    Array.from({ length: 32 }, (_, i) => i),
  );
  t.is(result.stages[1]?.search?.done, 32);
  const runs = [];
  for await (const run of bed.session.client.workflow.list({ query: `WorkflowId = 'long.pick'` })) runs.push(run.status.name);
  t.true(runs.filter((status) => status === 'CONTINUED_AS_NEW').length >= 1, runs.join());
});
