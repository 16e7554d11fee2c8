import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { Project } from './command-line.js';

interface Output {
  readonly runId: string;
  readonly state: string;
  readonly orchestrationShare: number;
  readonly stages: readonly { name: string; state: string; seconds: number; metrics: Record<string, number>; artifact: string }[];
}

const artifacts = (output: Output): string[] => output.stages.map(({ artifact }) => artifact);

/** Its runs are looked at by the tests that need some, and compared with those that were interrupted elsewhere. */
let project: Project;
let undisturbed: Output;
test.before(async () => {
  project = await Project.fast();
});
test.after.always(() => project?.remove());

interface Plan {
  readonly stages: readonly { name: string; options: Record<string, unknown>; cache: { state: string; reason: string } }[];
}

test.serial('plan says what never ran', async (t) => {
  const { stages } = await project.json<Plan>('plan');
  t.deepEqual(
    stages.map(({ cache }) => `${cache.state}: ${cache.reason}`),
    Array(4).fill('miss: never run before'),
  );
});

test.serial('run prints one JSON object on stdout and its progress on stderr', async (t) => {
  const { code, stdout, stderr } = await project.tinyformer('run', '--json');
  t.is(code, 0, stderr);
  undisturbed = JSON.parse(stdout) as Output;
  t.is(undisturbed.state, 'done');
  t.regex(undisturbed.runId, /^fast-[a-z0-9]{6}$/);
  t.deepEqual(
    undisturbed.stages.map(({ name, state }) => [name, state]),
    [
      ['numbers', 'done'],
      ['pick', 'done'],
      ['train', 'done'],
      ['total', 'done'],
    ],
  );
  t.true(undisturbed.orchestrationShare > 0 && undisturbed.orchestrationShare < 1);
  t.regex(stderr, /watch it at http:\/\/127\.0\.0\.1:\d+\/namespaces\/default\/workflows\/fast-/);
  t.regex(stderr, /pick: finished in .*accuracy/);
});

test.serial('the same run again comes from the cache, and both are listed and shown', async (t) => {
  const stale = join(project.folder, 'results/fast/firmware');
  await mkdir(stale);
  const again = await project.json<Output>('run');
  t.deepEqual(artifacts(again), artifacts(undisturbed));
  t.true(again.stages.every(({ state }) => state === 'cached'));
  t.not(again.runId, undisturbed.runId);
  t.false(existsSync(stale), 'what no stage of this run made is not among its results');

  const { runs } = await project.json<{ runs: { runId: string; state: string }[] }>('runs', 'list');
  t.deepEqual(
    runs.map(({ runId, state }) => [runId, state]),
    [
      [again.runId, 'done'],
      [undisturbed.runId, 'done'],
    ],
  );
  const shown = await project.json<{ progress: { stages: unknown[] } }>('runs', 'show', undisturbed.runId);
  t.is(shown.progress.stages.length, 4);
  const told = await project.tinyformer('runs', 'show');
  t.regex(told.stdout, new RegExp(again.runId));
});

test.serial('a report of a pipeline of foreign stages has what there is', async (t) => {
  const { file } = await project.json<{ file: string }>('report', undisturbed.runId);
  t.is(file, join(project.folder, 'results/fast/report.html'));
  const page = await readFile(file, 'utf8');
  t.regex(page, /^<!doctype html>/);
  t.true(page.includes(undisturbed.runId));
  t.notRegex(page, /<(script|link|img)|https?:\/\/(?!www\.w3\.org)/, 'it needs something from elsewhere');
});

test.serial('plan says what the cache has and why not', async (t) => {
  const hit = (stage: Plan['stages'][number]): boolean => stage.cache.state === 'hit';
  t.true((await project.json<Plan>('plan')).stages.every(hit));
  await project.setOption('train', 'steps', 21);
  const { stages } = await project.json<Plan>('plan');
  t.deepEqual(
    stages.slice(2).map(({ cache }) => `${cache.state}: ${cache.reason}`),
    ['miss: options.steps is 21, was 20', 'miss: train runs before it'],
  );
  t.true(stages.slice(0, 2).every(hit));
  t.deepEqual(stages[1]?.options, { candidates: 6, batch: 3, evaluationMs: 20, last: true });
  const text = (await project.tinyformer('plan')).stdout;
  t.regex(text, /set +steps 21/);
  t.regex(text, /default +stepMs 10, checkpointEvery 5/);
  t.regex(text, /2 of 4 stages are cached/);
});

test.serial('Ctrl-C stops within ten seconds, says how to go on, and resume gives the hash of an undisturbed run', async (t) => {
  const project = await Project.fast();
  try {
    await project.setOption('train', 'stepMs', 150);
    const command = project.start('run');
    await command.says('train: started');
    const start = performance.now();
    command.process.kill('SIGINT');
    const { code, stderr } = await command.ended;
    t.true(performance.now() - start < 10_000, `${Math.round(performance.now() - start)} ms`);
    t.is(code, 130);
    const runId = /tinyformer resume (\S+)/.exec(stderr)?.[1] ?? 'none';
    const resumed = await project.json<Output>('resume', runId);
    t.is(resumed.runId, runId);
    t.deepEqual(artifacts(resumed), artifacts(undisturbed));
  } finally {
    await project.remove();
  }
});

test.serial(
  'a second Ctrl-C ends at once; a new run names the one that was interrupted, since the worker serves both; nothing is lost',
  async (t) => {
    const project = await Project.fast();
    try {
      await project.setOption('train', 'stepMs', 200);
      const first = project.start('run', '--json');
      await first.says('train: started');
      first.process.kill('SIGINT');
      await first.says('again to force');
      first.process.kill('SIGINT');
      const { code, stderr } = await first.ended;
      t.is(code, 130);
      const interrupted = /run (\S+) started/.exec(stderr)?.[1] ?? 'none';
      await project.setOption('train', 'stepMs', 10);
      const second = project.start('run');
      await second.says(`tinyformer cancel ${interrupted}`);
      t.is((await project.tinyformer('cancel', interrupted)).code, 0);
      t.is((await second.ended).code, 0);
      t.is((await project.json<Output>('resume', interrupted)).state, 'done');
    } finally {
      await project.remove();
    }
  },
);

test.serial('a run is cancelled from another terminal', async (t) => {
  const project = await Project.fast();
  try {
    await project.setOption('numbers', 'behave', 'hang');
    const command = project.start('run');
    await command.says('numbers: started');
    const { runId } = await project.json<{ runId: string }>('cancel');
    const { code, stderr } = await command.ended;
    t.is(code, 130);
    t.regex(stderr, /TF_CANCELLED/);
    t.true(stderr.includes(`tinyformer resume ${runId}`));
  } finally {
    await project.remove();
  }
});

test.serial('server and worker serve a run that brings neither', async (t) => {
  const project = await Project.fast();
  const server = project.start('server', '.', '--json');
  try {
    await server.says('"address"');
    const { address } = JSON.parse(server.stdout) as { address: string };
    const worker = project.start('worker', '--config', 'tinyformer.yaml', '--address', address, '--store', '.tinyformer/store', '--json');
    await worker.says('"taskQueues"');
    const serving = JSON.parse(worker.stdout) as { plugins: string[]; resources: string[] };
    t.true(serving.plugins.includes('fast-stages@1'));
    t.deepEqual(serving.resources, ['cpu']);
    t.is((await project.json<Output>('run', '--address', address, '--no-worker')).state, 'done');
    worker.process.kill('SIGTERM');
    t.is((await worker.ended).code, 0);
    server.process.kill('SIGINT');
    t.is((await server.ended).code, 0);
  } finally {
    server.process.kill('SIGKILL');
    await project.remove();
  }
});
