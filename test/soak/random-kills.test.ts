import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { randomStream } from '../../core/random/random-stream.js';
import { concurrency, type Host, interval, redoneEvaluations, redoneSteps, Scene } from '../faults/harness.js';
import { sendKill } from '../pipeline/project.js';
import { soak } from './settings.js';

/** By a piece of their command line; the host is killed as well, and its run resumed. */
const victims = ['host', 'worker-process.js', 'keeper-process.js', 'start-dev', 'trainer.js'] as const;
const mostKills = 4;
/** The fast pipeline takes about so long. */
const spanMs = 4_000;

async function kill(scene: Scene, host: Host, victim: string): Promise<Host> {
  if (victim !== 'host') {
    for (const line of await scene.processes()) if (line.includes(victim)) sendKill(Number(line.split(' ')[0]));
    return host;
  }
  const begun = host.has('started');
  await host.kill('SIGKILL');
  return scene.start(begun);
}

let undisturbed = '';
test.before(async (t) => {
  t.timeout(600_000);
  const scene = await Scene.set();
  try {
    undisturbed = await scene.start().result();
  } finally {
    await scene.clear();
  }
});

for (let round = 0; round < soak.rounds; round++) {
  const random = randomStream(soak.seed, 'kills', round);
  const kills = Array.from({ length: 1 + random.integer(mostKills) }, () => ({
    afterMs: random.integer(spanMs),
    victim: random.pick(victims),
  }));
  test.serial(`round ${round}: ${kills.map(({ victim, afterMs }) => `${victim} after ${afterMs} ms`).join(', ')}`, async (t) => {
    t.timeout(600_000);
    const scene = await Scene.set();
    try {
      let host = scene.start();
      for (const { afterMs, victim } of kills) {
        await sleep(afterMs);
        if (host.has('finished')) break;
        host = await kill(scene, host, victim);
      }
      t.is(await host.result(), undisturbed);
      t.deepEqual(await scene.leftBehind(), []);
      const trace = await scene.trace();
      t.true(redoneSteps(trace) <= kills.length * interval, `${redoneSteps(trace)} steps done twice`);
      t.true(redoneEvaluations(trace) <= kills.length * concurrency, `${redoneEvaluations(trace)} evaluations done twice`);
    } finally {
      await scene.clear();
    }
  });
}
