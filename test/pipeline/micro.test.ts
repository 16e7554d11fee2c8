import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { fixture } from '../fixtures/fixture-path.js';
import { type Outcome, Project, programs } from './project.js';

const states = (outcome: Outcome): Record<string, string> => Object.fromEntries(outcome.stages.map(({ name, state }) => [name, state]));

let first: Project;
let undisturbed: Outcome;

test.before(async (t) => {
  t.timeout(180_000);
  first = await Project.copy(fixture('micro'));
  undisturbed = await first.json<Outcome>('run');
});
test.after.always(() => first?.clear());

test.serial('the whole pipeline runs from images to verified firmware, and leaves no process behind', async (t) => {
  t.is(undisturbed.state, 'done');
  t.regex(undisturbed.firmware.sha256, /^[0-9a-f]{64}$/);
  t.deepEqual(Object.keys(states(undisturbed)), [
    'data',
    'analyze',
    'supernet',
    'search',
    'finetune',
    'quantize',
    'codegen',
    'verify',
    'flash',
  ]);
  t.deepEqual(await first.leftBehind(), []);
});

test.serial('a changed option re-runs its stage and those after it, the rest comes from the cache', async (t) => {
  t.timeout(120_000);
  await first.edit((yaml) => `${yaml}  quantize:\n    options: { calibrationImages: 200 }\n`);
  const changed = states(await first.json<Outcome>('run'));
  for (const stage of ['analyze', 'supernet', 'search', 'finetune']) t.is(changed[stage], 'cached', stage);
  for (const stage of ['quantize', 'codegen', 'verify']) t.is(changed[stage], 'done', stage);
});

test.serial('killed five times, CLI, worker, server and training, a run ends with the hash of an undisturbed one', async (t) => {
  t.timeout(300_000);
  const project = await Project.copy(fixture('micro'));
  try {
    const begun = project.command('run', '--json');
    await project.kill(programs.trainer);
    await sleep(1500);
    await project.kill(programs.worker);
    await sleep(4000);
    await project.kill(programs.server);
    await sleep(3000);
    begun.kill('SIGKILL');
    await begun;
    t.deepEqual(await project.leftBehind(), [], 'after the CLI was killed');
    const resumed = project.command('resume', '--json');
    await project.kill(programs.trainer);
    const result = await resumed;
    t.is(result.exitCode, 0, result.stderr.slice(-2000));
    t.is((JSON.parse(result.stdout) as Outcome).firmware.sha256, undisturbed.firmware.sha256);
    t.deepEqual(await project.leftBehind(), []);
  } finally {
    await project.clear();
  }
});

test.serial('Ctrl-C ends within ten seconds with 130 and says how to go on; resume then finishes', async (t) => {
  t.timeout(180_000);
  const project = await Project.copy(fixture('micro'));
  try {
    const run = project.command('run');
    while ((await project.find(programs.trainer)).length === 0) await sleep(50);
    await sleep(500);
    const asked = performance.now();
    run.kill('SIGINT');
    const stopped = await run;
    t.true(performance.now() - asked < 10_000, `${Math.round(performance.now() - asked)} ms`);
    t.is(stopped.exitCode, 130);
    t.regex(`${stopped.stdout}${stopped.stderr}`, /tinyformer resume micro-/);
    t.deepEqual(await project.leftBehind(), []);
    t.is((await project.json<Outcome>('resume')).firmware.sha256, undisturbed.firmware.sha256);
  } finally {
    await project.clear();
  }
});
