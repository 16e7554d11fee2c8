import test from 'ava';
import { fixture } from '../fixtures/fixture-path.js';
import { killedFiveTimes } from './five-kills.js';
import { type Outcome, Project } from './project.js';

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
  await first.edit((yaml) => yaml.replace('calibrationImages: 64', 'calibrationImages: 80'));
  const changed = states(await first.json<Outcome>('run'));
  for (const stage of ['analyze', 'supernet', 'search', 'finetune']) t.is(changed[stage], 'cached', stage);
  for (const stage of ['quantize', 'codegen', 'verify']) t.is(changed[stage], 'done', stage);
});

let project: Project;
test.after.always(() => project?.clear());

test.serial('Ctrl-C ends within ten seconds with 130, says how to go on and leaves no process behind', async (t) => {
  t.timeout(180_000);
  project = await Project.copy(fixture('micro'));
  const run = project.command('run');
  await project.untilTraining();
  const asked = performance.now();
  run.kill('SIGINT');
  const stopped = await run;
  t.true(performance.now() - asked < 10_000, `${Math.round(performance.now() - asked)} ms`);
  t.is(stopped.exitCode, 130);
  t.regex(`${stopped.stdout}${stopped.stderr}`, /tinyformer resume micro-/);
  t.deepEqual(await project.leftBehind(), []);
});

test.serial(
  'that run, resumed and killed five times, command, worker, server and trainings, ends with the hash of an undisturbed one',
  async (t) => {
    t.timeout(300_000);
    t.is((await killedFiveTimes(t, project, 'resume')).firmware.sha256, undisturbed.firmware.sha256);
  },
);
