import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { packageRoot } from '../../core/package-root.js';
import { type Outcome, Project, programs } from '../pipeline/project.js';

const quickstart = join(packageRoot(), 'examples/quickstart');

let undisturbed: Outcome;

test.serial('the quickstart runs to verified firmware', async (t) => {
  t.timeout(20 * 60_000);
  const project = await Project.copy(quickstart);
  try {
    undisturbed = await project.json<Outcome>('run');
    t.is(undisturbed.state, 'done');
    t.deepEqual(await project.leftBehind(), []);
  } finally {
    await project.clear();
  }
});

test.serial('the quickstart, killed in each of its trainings and elsewhere, ends with the same firmware', async (t) => {
  t.timeout(40 * 60_000);
  const project = await Project.copy(quickstart);
  try {
    const begun = project.command('run', '--json');
    for (const [program, afterMs] of [
      [programs.trainer, 15_000],
      [programs.worker, 25_000],
      [programs.server, 20_000],
      [programs.trainer, 30_000],
    ] as const) {
      await sleep(afterMs);
      await project.kill(program);
    }
    await sleep(10_000);
    begun.kill('SIGKILL');
    await begun;
    t.deepEqual(await project.leftBehind(), []);
    t.is((await project.json<Outcome>('resume')).firmware.sha256, undisturbed.firmware.sha256);
    t.deepEqual(await project.leftBehind(), []);
  } finally {
    await project.clear();
  }
});
