import { readFile } from 'node:fs/promises';
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

test.serial('run prints one JSON object on stdout and its progress on stderr', async (t) => {
  const project = await Project.fast();
  try {
    const { code, stdout, stderr } = await project.tinyformer('run', '--json');
    t.is(code, 0, stderr);
    const output = JSON.parse(stdout) as Output;
    t.is(output.state, 'done');
    t.regex(output.runId, /^fast-[a-z0-9]{6}$/);
    t.deepEqual(
      output.stages.map(({ name, state }) => [name, state]),
      [
        ['numbers', 'done'],
        ['pick', 'done'],
        ['train', 'done'],
        ['total', 'done'],
      ],
    );
    t.true(output.orchestrationShare > 0 && output.orchestrationShare < 1);
    t.regex(stderr, /watch it at http:\/\/127\.0\.0\.1:\d+\/namespaces\/default\/workflows\/fast-/);
    t.regex(stderr, /pick: finished in .*accuracy/);

    const again = await project.json<Output>('run');
    t.deepEqual(artifacts(again), artifacts(output));
    t.true(again.stages.every(({ state }) => state === 'cached'));
    t.not(again.runId, output.runId);

    const { runs } = await project.json<{ runs: { runId: string; state: string }[] }>('runs', 'list');
    t.deepEqual(
      runs.map(({ runId, state }) => [runId, state]),
      [
        [again.runId, 'done'],
        [output.runId, 'done'],
      ],
    );
    const shown = await project.json<{ progress: { stages: unknown[] } }>('runs', 'show', output.runId);
    t.is(shown.progress.stages.length, 4);
    const told = await project.tinyformer('runs', 'show');
    t.regex(told.stdout, new RegExp(again.runId));
  } finally {
    await project.remove();
  }
});

test.serial('plan changes nothing, and says what the cache has and why not', async (t) => {
  const project = await Project.fast();
  interface Plan {
    readonly stages: readonly { name: string; options: Record<string, unknown>; cache: { state: string; reason: string } }[];
  }
  const cached = async (): Promise<string[]> =>
    (await project.json<Plan>('plan')).stages.map(({ cache }) => `${cache.state}: ${cache.reason}`);
  try {
    t.deepEqual(await cached(), Array(4).fill('miss: never run before'));
    t.is((await project.tinyformer('run')).code, 0);
    t.deepEqual(
      (await cached()).map((line) => line.split(':')[0]),
      ['hit', 'hit', 'hit', 'hit'],
    );
    await project.setOption('train', 'steps', 21);
    const after = await cached();
    t.deepEqual(after.slice(2), ['miss: options.steps is 21, was 20', 'miss: train runs before it']);
    t.deepEqual(
      after.slice(0, 2).map((line) => line.split(':')[0]),
      ['hit', 'hit'],
    );
    const { stages } = await project.json<Plan>('plan');
    t.deepEqual(stages[1]?.options, { candidates: 6, batch: 3, evaluationMs: 20, last: true });
    const text = (await project.tinyformer('plan')).stdout;
    t.regex(text, /set +steps 21/);
    t.regex(text, /default +stepMs 10, checkpointEvery 5/);
    t.regex(text, /2 of 4 stages are cached/);
  } finally {
    await project.remove();
  }
});

test.serial('Ctrl-C stops within ten seconds, says how to go on, and resume gives the hash of an undisturbed run', async (t) => {
  const project = await Project.fast();
  const other = await Project.fast();
  try {
    for (const one of [project, other]) {
      await one.setOption('train', 'steps', 60);
      await one.setOption('train', 'stepMs', 40);
    }
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
    t.deepEqual(artifacts(resumed), artifacts(await other.json<Output>('run')));
  } finally {
    await project.remove();
    await other.remove();
  }
});

test.serial('a second Ctrl-C ends at once, and nothing is lost', async (t) => {
  const project = await Project.fast();
  try {
    await project.setOption('train', 'stepMs', 200);
    const command = project.start('run', '--json');
    await command.says('train: started');
    command.process.kill('SIGINT');
    await command.says('again to force');
    command.process.kill('SIGINT');
    t.is((await command.ended).code, 130);
    await project.setOption('train', 'stepMs', 10);
    t.is((await project.json<Output>('resume')).state, 'done');
  } finally {
    await project.remove();
  }
});

test.serial('a new run names the one that was interrupted, since the worker serves both', async (t) => {
  const project = await Project.fast();
  try {
    await project.setOption('train', 'stepMs', 200);
    const first = project.start('run');
    await first.says('train: started');
    first.process.kill('SIGINT');
    const interrupted = /tinyformer resume (\S+)/.exec((await first.ended).stderr)?.[1] ?? 'none';
    await project.setOption('train', 'stepMs', 10);
    const second = project.start('run');
    await second.says(`tinyformer cancel ${interrupted}`);
    t.is((await project.tinyformer('cancel', interrupted)).code, 0);
    t.is((await second.ended).code, 0);
  } finally {
    await project.remove();
  }
});

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

test.serial('a report of a pipeline of foreign stages has what there is', async (t) => {
  const project = await Project.fast();
  try {
    const { runId } = await project.json<Output>('run');
    const { file } = await project.json<{ file: string }>('report', runId);
    t.is(file, join(project.folder, 'results/fast/report.html'));
    const page = await readFile(file, 'utf8');
    t.regex(page, /^<!doctype html>/);
    t.true(page.includes(runId));
    t.notRegex(page, /<(script|link|img)|https?:\/\/(?!www\.w3\.org)/, 'it needs something from elsewhere');
  } finally {
    await project.remove();
  }
});
