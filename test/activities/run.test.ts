import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { cancelRun, listRuns, planOfRun, type RunEvent, resumeRun, showRun, startRun } from '../../activities/index.js';
import type { TinyformerError } from '../../core/errors/index.js';
import { fastPlan } from '../fixtures/fast-plan.js';
import { TestBed } from '../fixtures/test-bed.js';

let bed: TestBed;
test.before(async () => {
  bed = await TestBed.make();
});
test.after.always(() => bed?.remove());

const states = (result: { readonly stages: readonly { readonly state: string }[] }): string[] => result.stages.map(({ state }) => state);

test('a run does its stages in order and says what it did', async (t) => {
  const events: RunEvent[] = [];
  const result = await bed.run(fastPlan(join(bed.folder, 'order'), 'order'), (event) => events.push(event));
  t.deepEqual(states(result), ['done', 'done', 'done', 'done']);
  const finished = events.filter((event) => event.type === 'stage-finished').map((event) => event.stage.name);
  t.deepEqual(finished, ['numbers', 'pick', 'train', 'total']);
  t.is(result.stages[1]?.search?.done, 6);
  t.true(result.busyMs > 0 && result.busyMs <= result.wallMs);
  t.is(result.orchestrationMs, result.wallMs - result.busyMs);
});

test('results of a search are told in proposal order, whoever finished first', async (t) => {
  const result = await bed.run(bed.plan('told-order', { pick: { candidates: 6, batch: 6 } }));
  const picked = await bed.store.readJson<{ order: number[] }>(result.stages[1]!.output!.artifact, 'picked.json');
  t.deepEqual(picked.order, [0, 1, 2, 3, 4, 5]);
});

test('the result does not depend on how many evaluations run at once', async (t) => {
  const last = async (folder: string, concurrency: number): Promise<string | undefined> => {
    const plan = fastPlan(join(bed.folder, folder), folder, { pick: { candidates: 7 } }, concurrency);
    return (await bed.run(plan)).stages.at(-1)?.output?.artifact.sha256;
  };
  t.is(await last('one-lane', 1), await last('three-lanes', 3));
});

test('a search that does not say which candidates are its last is asked once more, and comes to the same', async (t) => {
  const proposals = async (runId: string, last: boolean): Promise<{ asked: number; picked: unknown }> => {
    const plan = fastPlan(join(bed.folder, runId), runId, { pick: { candidates: 4, batch: 2, last } });
    const { stages } = await bed.run(plan);
    const { events } = await bed.session.client.workflow.getHandle(`${runId}.pick`).fetchHistory();
    const asked =
      events?.filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'fast/pick/propose@1').length ?? 0;
    return { asked, picked: stages[1]?.output };
  };
  const [told, untold] = [await proposals('last-told', true), await proposals('last-untold', false)];
  t.is(told.asked, 2);
  t.is(untold.asked, 3);
  t.deepEqual(told.picked, untold.picked);
});

test('a second run takes everything from the cache; a changed option re-runs its stage and those after it', async (t) => {
  const first = await bed.run(bed.plan('cache-1', { numbers: { count: 4 } }));
  const second = await bed.run(bed.plan('cache-2', { numbers: { count: 4 } }));
  t.deepEqual(states(second), ['cached', 'cached', 'cached', 'cached']);
  t.deepEqual(
    second.stages.map((stage) => stage.output),
    first.stages.map((stage) => stage.output),
  );
  const changed = await bed.run(bed.plan('cache-3', { numbers: { count: 4 }, train: { steps: 21 } }));
  t.deepEqual(states(changed), ['cached', 'cached', 'done', 'done']);
});

test('an artifact that was damaged is made again', async (t) => {
  const options = { numbers: { count: 11 } };
  const first = await bed.run(bed.plan('damaged-1', options));
  const { artifact } = first.stages[0]!.output!;
  const [file] = await bed.store.files(artifact);
  await writeFile(join(bed.store.folder, 'blobs', file!.sha256.slice(0, 2), file!.sha256.slice(2)), 'rubbish');
  const second = await bed.run(bed.plan('damaged-2', options));
  t.deepEqual(states(second), ['done', 'cached', 'cached', 'cached']);
  t.true(await bed.store.verify(artifact));
});

test('two runs that want the same at the same time do it once', async (t) => {
  const trace = bed.trace('twice');
  const options = { numbers: { count: 5 }, train: { steps: 30, trace: trace.file } };
  const [one, other] = await Promise.all([bed.run(bed.plan('twice-1', options)), bed.run(bed.plan('twice-2', options))]);
  t.is((await trace.lines()).length, 30);
  t.is(one.stages[2]?.output?.artifact.sha256, other.stages[2]?.output?.artifact.sha256);
});

test('a search that asks for more candidates keeps those that were evaluated', async (t) => {
  const trace = bed.trace('more-candidates');
  const pick = { batch: 3, trace: trace.file };
  await bed.run(bed.plan('more-1', { pick: { ...pick, candidates: 3 } }));
  t.is((await trace.lines()).length, 3);
  const { stages } = await bed.run(bed.plan('more-2', { pick: { ...pick, candidates: 6 } }));
  t.deepEqual(
    [...(await trace.lines())].sort(),
    [0, 1, 2, 3, 4, 5].map((index) => `evaluate ${index}`),
  );
  t.is(stages[1]?.output?.metrics['candidates'], 6);
});

test('a stage that fails with a code ends the run with it, its hint and the name of the stage', async (t) => {
  const events: RunEvent[] = [];
  const error = await t.throwsAsync<TinyformerError>(
    bed.run(bed.plan('coded', { numbers: { behave: 'coded' } }), (event) => events.push(event)),
    { message: 'train.bin has 3 bytes' },
  );
  t.deepEqual(events.at(-1), { type: 'stage-failed', stage: 'numbers' });
  t.is(error?.code, 'TF_DATASET');
  t.is(error?.hint, 'Fetch it again.');
  t.is(error?.details['stage'], 'numbers');
});

test('a stage that throws ends the run with TF_STAGE, without a stack trace in the history', async (t) => {
  const error = await t.throwsAsync<TinyformerError>(bed.run(bed.plan('throws', { numbers: { behave: 'throw' } })));
  t.is(error?.code, 'TF_STAGE');
  t.is(error?.message, 'stage numbers failed: cannot read properties of undefined');
  const history = JSON.stringify(await bed.session.client.workflow.getHandle('throws').fetchHistory());
  t.false(history.includes('plain-stages.js'));
});

test('a metric that is no number is refused', async (t) => {
  const error = await t.throwsAsync<TinyformerError>(bed.run(bed.plan('nan', { numbers: { behave: 'nan' } })));
  t.regex(error?.message ?? '', /metric loss is NaN/);
});

test('options that the installed plugin refuses end the run before any stage', async (t) => {
  const error = await t.throwsAsync<TinyformerError>(bed.run(bed.plan('options', { total: { scale: 'big' } })));
  t.is(error?.code, 'TF_PLUGIN_OPTIONS');
  t.regex(error?.message ?? '', /stages\.total\.options\.scale/);
});

test('a cancelled run stops its stage, and resumes under its name', async (t) => {
  const plan = bed.plan('cancelled', { numbers: { count: 6 }, train: { steps: 400, stepMs: 20, checkpointEvery: 5 } });
  const following = bed.run(plan);
  const handle = bed.session.client.workflow.getHandle('cancelled');
  while ((await showRun(bed.session, 'cancelled').catch(() => undefined))?.progress?.stages[2]?.state !== 'running')
    await handle.describe().catch(() => undefined);
  const start = performance.now();
  await cancelRun(bed.session, 'cancelled');
  const error = await t.throwsAsync<TinyformerError>(following);
  t.is(error?.code, 'TF_CANCELLED');
  t.true(performance.now() - start < 10_000);
  t.is((await showRun(bed.session, 'cancelled')).state, 'cancelled');
  const shorter = { ...plan, stages: plan.stages.map((stage) => (stage.name === 'train' ? { ...stage, options: { steps: 5 } } : stage)) };
  const resumed = await resumeRun(bed.session, shorter);
  t.is(resumed.how, 'restarted');
  t.deepEqual(states(await resumed.handle.result()), ['cached', 'cached', 'done', 'done']);
});

test('cancelling a run that no worker serves ends it at once, and it resumes under its name', async (t) => {
  const plan = bed.plan('cancelled-alone', { numbers: { count: 14 }, train: { steps: 7 } });
  const queues = { workflow: 'tinyformer-nobody', resources: { cpu: 'tinyformer-nobody-cpu' } };
  await startRun(bed.session, { ...plan, taskQueues: queues });
  await cancelRun(bed.session, 'cancelled-alone');
  t.is((await showRun(bed.session, 'cancelled-alone')).state, 'cancelled');
  const resumed = await resumeRun(bed.session, plan);
  t.is(resumed.how, 'restarted');
  t.deepEqual(states(await resumed.handle.result()), ['done', 'done', 'done', 'done']);
});

test('starting a run that runs already joins it', async (t) => {
  const plan = bed.plan('joined', { numbers: { count: 9 } });
  const [one, other] = await Promise.all([startRun(bed.session, plan), startRun(bed.session, plan)]);
  t.deepEqual((await one.result()).startedAt, (await other.result()).startedAt);
});

test('runs are listed and shown with their plan, state and error', async (t) => {
  await bed.run(bed.plan('listed'));
  await t.throwsAsync(bed.run(bed.plan('listed-failed', { numbers: { behave: 'coded' } })));
  const runs = await listRuns(bed.session);
  const listed = runs.find(({ runId }) => runId === 'listed');
  t.like(listed, { state: 'done', target: 'stm32f746', dataset: 'cifar10', stage: 'done' });
  t.true((listed?.bestAccuracy ?? 0) > 0);
  t.like(await showRun(bed.session, 'listed-failed'), { state: 'failed', error: { code: 'TF_DATASET' } });
  t.is((await planOfRun(bed.session, 'listed')).stages.length, 4);
  await t.throwsAsync(showRun(bed.session, 'nobody'), { code: 'TF_RUN_UNKNOWN' });
  await t.throwsAsync(cancelRun(bed.session, 'nobody'), { code: 'TF_RUN_UNKNOWN' });
});

test('the search inside a run is no run', async (t) => {
  await bed.run(bed.plan('with-search'));
  for (const ask of [showRun, planOfRun, cancelRun])
    await t.throwsAsync(ask(bed.session, 'with-search.pick'), { code: 'TF_RUN_UNKNOWN', message: /with-search\.pick/ });
});

test('a run that has ended cannot be cancelled, and says how it ended', async (t) => {
  await bed.run(bed.plan('ended'));
  await t.throwsAsync(cancelRun(bed.session, 'ended'), { code: 'TF_USAGE', message: 'run ended is done already' });
  t.is((await showRun(bed.session, 'ended')).state, 'done');
});

test('a run that no worker serves says so', async (t) => {
  const plan = bed.plan('nobody-serves');
  const elsewhere = { ...plan, taskQueues: { workflow: 'tinyformer-other', resources: { cpu: 'tinyformer-other-cpu' } } };
  const error = await t.throwsAsync<TinyformerError>(bed.run(elsewhere), { message: /tinyformer-other/ });
  t.is(error?.code, 'TF_NO_WORKER');
});

test('the web UI shows what was done', async (t) => {
  await bed.run(bed.plan('told'));
  const handle = bed.session.client.workflow.getHandle('told');
  const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  t.regex(currentDetails, /\| stage \| state \| seconds \| result \|/);
  t.regex(currentDetails, /\| pick \| (done|cached) \| [\d.]+ \| accuracy 0\.\d+, candidates 6, /);
  const { staticSummary } = await handle.describe();
  t.is(await staticSummary(), 'fast: cifar10 on stm32f746');
});
