import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import test from 'ava';
import { limitSearch, pauseRun, startRun, stopSearchEarly, unpauseRun } from '../../activities/index.js';
import type { RunProgress, SearchProgress } from '../../workflows/contract.js';
import { progress, searchProgress } from '../../workflows/messages.js';
import { TestBed } from '../fixtures/test-bed.js';

let bed: TestBed;
test.before(async () => {
  bed = await TestBed.make(8);
});
test.after.always(() => bed?.remove());

/** Long enough to be steered. */
const slow = (count: number, evaluationMs = 60) => ({ numbers: { count }, pick: { candidates: 40, batch: 4, evaluationMs } });

async function until(runId: string, reached: (progress: RunProgress) => boolean): Promise<void> {
  const handle = bed.session.client.workflow.getHandle(runId);
  while (!reached(await handle.query(progress))) await sleep(20);
}
/** A stage counts as running a moment before its search exists: no evaluation is done then. */
async function askSearch(searchId: string): Promise<SearchProgress> {
  try {
    return await bed.session.client.workflow.getHandle(searchId).query(searchProgress);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { done: 0, cached: 0, total: 0 };
    throw error;
  }
}
const evaluationsDone = async (searchId: string): Promise<number> => (await askSearch(searchId)).done;
const searching = (now: RunProgress): boolean => now.stages[1]?.state === 'running';

test('stopping a search early goes on with the best so far, and does not pass for the whole search', async (t) => {
  const handle = await startRun(bed.session, bed.plan('stopped', slow(21)));
  while ((await evaluationsDone('stopped.pick')) === 0) await sleep(20);
  await stopSearchEarly(bed.session, 'stopped');
  const result = await handle.result();
  const done = result.stages[1]?.search?.done ?? 0;
  t.true(done > 0 && done < 40, `${done} evaluations`);
  t.deepEqual(
    result.stages.map(({ state }) => state),
    ['done', 'done', 'done', 'done'],
  );
  const whole = await bed.run(bed.plan('stopped-not', slow(21)));
  t.is(whole.stages[1]?.search?.done, 40);
  t.is(whole.stages[1]?.search?.cached, done);
});

test('a budget limits the evaluations of a search that runs', async (t) => {
  const handle = await startRun(bed.session, bed.plan('budget', slow(22, 300)));
  await until('budget', searching);
  await limitSearch(bed.session, 'budget', { stage: 'pick', evaluations: 6 });
  t.is((await handle.result()).stages[1]?.search?.done, 6);
});

test('a budget for a search that is still to come is kept', async (t) => {
  const plan = bed.plan('budget-before', { numbers: { count: 23 }, pick: { candidates: 12, batch: 4 } });
  const handle = await startRun(bed.session, plan);
  await limitSearch(bed.session, 'budget-before', { stage: 'pick', evaluations: 1 });
  t.is((await handle.result()).stages[1]?.search?.done, 1);
});

test('what a budget left out makes the search a part of the whole, also where the budget is raised later', async (t) => {
  const options = { numbers: { count: 26 }, pick: { candidates: 8, batch: 4, evaluationMs: 1500 } };
  const handle = await startRun(bed.session, bed.plan('raised', options));
  await limitSearch(bed.session, 'raised', { stage: 'pick', evaluations: 2 });
  while ((await askSearch('raised.pick')).total === 0) await sleep(20);
  await limitSearch(bed.session, 'raised', { stage: 'pick', evaluations: 40 });
  t.is((await handle.result()).stages[1]?.search?.done, 6);
  const whole = await bed.run(bed.plan('raised-not', options));
  t.is(whole.stages[1]?.search?.done, 8, 'what was found is not kept as if it were the whole search');
});

test('a paused run starts nothing new until it is resumed', async (t) => {
  const handle = await startRun(bed.session, bed.plan('paused', slow(24)));
  await until('paused', searching);
  const done = (): Promise<number> => evaluationsDone('paused.pick');
  while ((await done()) === 0) await sleep(20);
  await pauseRun(bed.session, 'paused');
  // What was under way ends, and after that nothing.
  let before = -1;
  for (let now = await done(); now !== before; now = await done()) {
    before = now;
    await sleep(500);
  }
  t.true(before < 40, `${before} done`);
  t.true((await handle.query(progress)).paused);
  await unpauseRun(bed.session, 'paused');
  t.is((await handle.result()).stages[1]?.search?.done, 40);
});

test('what makes no sense is refused with a reason and changes nothing', async (t) => {
  const handle = await startRun(bed.session, bed.plan('refused', slow(25)));
  await until('refused', searching);
  const usage = (message: RegExp) => ({ code: 'TF_USAGE', message });
  await t.throwsAsync(unpauseRun(bed.session, 'refused'), usage(/not paused/));
  await t.throwsAsync(limitSearch(bed.session, 'refused', { stage: 'train', evaluations: 3 }), usage(/"train" is no search/));
  await t.throwsAsync(limitSearch(bed.session, 'refused', { stage: 'pick', evaluations: 0 }), usage(/0 is not a positive integer/));
  await until('refused', (now) => now.stages[1]?.state === 'done');
  await t.throwsAsync(stopSearchEarly(bed.session, 'refused'), usage(/no search is running/));
  await handle.result();
  await t.throwsAsync(pauseRun(bed.session, 'nobody'), { code: 'TF_RUN_UNKNOWN' });
});
