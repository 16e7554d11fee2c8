import test, { type ExecutionContext } from 'ava';
import { concurrency, interval, redoneEvaluations, redoneSteps, Scene } from './harness.js';

/** What happens in a scene. @returns the final hash */
type Play = (scene: Scene, t: ExecutionContext) => Promise<string>;

/**
 * Plays in a folder of its own; checks what holds after every fault. A fault in the search and one in the training share a scene: each is counted by
 * what was done twice there.
 *
 * @param kills in the search, and in the training, at most
 * @returns the final hash
 */
async function inScene(t: ExecutionContext, play: Play, kills = 1): Promise<string> {
  t.timeout(240_000);
  const scene = await Scene.set();
  try {
    const hash = await play(scene, t);
    t.deepEqual(await scene.leftBehind(), [], 'a process was left behind');
    const trace = await scene.trace();
    t.true(redoneSteps(trace) <= kills * interval, `${redoneSteps(trace)} steps done twice`);
    t.true(redoneEvaluations(trace) <= kills * concurrency, `${redoneEvaluations(trace)} evaluations done twice`);
    return hash;
  } finally {
    await scene.clear();
  }
}

let undisturbed = '';
test.before(async (t) => {
  undisturbed = await inScene(t, (scene) => scene.start().result());
  t.regex(undisturbed, /^[0-9a-f]{64}$/);
});

/** The run ends with the hash of an undisturbed one. */
const survives = test.macro<[play: Play, kills?: number]>(async (t, play, kills) => {
  t.is(await inScene(t, play, kills), undisturbed);
});

const kill = (pid: number): void => {
  process.kill(pid, 'SIGKILL');
};

test.serial(
  'the worker is killed while it starts, and so is the one after it, and another during the training: the run goes on by itself',
  survives,
  async (scene) => {
    const host = scene.start();
    for (const _ of [1, 2]) kill(await scene.pidOf('worker-process.js'));
    await scene.trainerAt(25);
    kill(await scene.pidOf('worker-process.js'));
    return host.result();
  },
);

test.serial(
  'the worker is killed during a search, the training process later: finished evaluations are not done again, the stage goes on from its checkpoint',
  survives,
  async (scene) => {
    const host = scene.start();
    await scene.evaluationsReach(3);
    kill(await host.workerPid());
    kill(await scene.trainerAt(25));
    return host.result();
  },
);

test.serial(
  'the keeper of the server is killed while the host connects and during a search, the server in the training: another takes its place each time',
  survives,
  async (scene) => {
    const host = scene.start();
    for (const _ of [1, 2]) kill(await scene.pidOf('keeper-process.js'));
    await scene.evaluationsReach(2);
    kill((await scene.serverRecord()).keeperPid);
    await scene.trainerAt(25);
    kill((await scene.serverRecord()).serverPid);
    return host.result();
  },
);

test.serial(
  'the host is killed before its first stage, during a search and during a training: each time everything ends, and resume finishes',
  survives,
  async (scene, t) => {
    for (const [again, reached] of [
      [false, async () => undefined],
      [true, () => scene.evaluationsReach(2)],
      [true, () => scene.trainerAt(25)],
    ] as const) {
      const host = scene.start(again);
      await host.event('started');
      await reached();
      await host.kill('SIGKILL');
      t.deepEqual(await scene.leftBehind(), []);
    }
    return scene.start(true).result();
  },
);

test.serial(
  'the host and the keeper of its server are killed at one moment: the server ends too; Ctrl-C stops the resumed run within 10 seconds, and resume finishes',
  survives,
  async (scene, t) => {
    const first = scene.start();
    await scene.evaluationsReach(2);
    kill((await scene.serverRecord()).keeperPid);
    await first.kill('SIGKILL');
    t.deepEqual(await scene.leftBehind(), []);
    const second = scene.start(true);
    await scene.trainerAt(25);
    const start = performance.now();
    await second.kill('SIGINT');
    t.true(performance.now() - start < 10_000);
    t.deepEqual(await scene.processes(), []);
    return scene.start(true).result();
  },
);

test.serial(
  'all of them are killed, one after the other: resume finishes',
  survives,
  async (scene) => {
    const first = scene.start();
    kill(await scene.trainerAt(15));
    await scene.trainerAt(22);
    await first.kill('SIGKILL');
    const second = scene.start(true);
    await scene.trainerAt(35);
    kill(await second.workerPid());
    await scene.trainerAt(45);
    kill((await scene.serverRecord()).serverPid);
    return second.result();
  },
  4,
);
