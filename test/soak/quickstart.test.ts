import test from 'ava';
import { killedFiveTimes } from '../pipeline/five-kills.js';
import { type Outcome, Project } from '../pipeline/project.js';
import { soak } from './settings.js';

/** On a busy machine everything takes many times as long. */
const patienceMs = 3 * 3_600_000;

let undisturbed: Promise<Outcome> | undefined;

/** What the project comes to when nobody disturbs it: run once, whichever test asks first. */
function outcome(): Promise<Outcome> {
  undisturbed ??= (async () => {
    const project = await Project.copy(soak.project);
    try {
      const result = await project.json<Outcome>('run');
      const left = await project.leftBehind();
      if (left.length > 0) throw new Error(`processes ${left.join(', ')} were left behind`);
      return result;
    } finally {
      await project.clear();
    }
  })();
  return undisturbed;
}

test.serial('the project runs to verified firmware inside its limits', async (t) => {
  t.timeout(patienceMs);
  const { state, accuracy, flash, ram, wallSeconds, orchestrationSeconds, orchestrationShare } = await outcome();
  t.is(state, 'done');
  t.true(flash.bytes <= flash.limit && ram.bytes <= ram.limit);
  // The clock tells of other work on this machine too, so it is shown and decides nothing.
  t.log(`${wallSeconds.toFixed(0)} s; orchestration ${orchestrationSeconds.toFixed(2)} s, ${(100 * orchestrationShare).toFixed(2)} %`);
  t.log(`int8 accuracy ${(100 * accuracy.int8).toFixed(1)} %, flash ${flash.bytes}, RAM ${ram.bytes} bytes`);
});

test.serial('killed in each of its trainings, command, worker and server too, it ends with the same firmware', async (t) => {
  t.timeout(patienceMs);
  const { firmware } = await outcome();
  const project = await Project.copy(soak.project);
  try {
    t.is((await killedFiveTimes(t, project, 'run', patienceMs)).firmware.sha256, firmware.sha256);
  } finally {
    await project.clear();
  }
});
