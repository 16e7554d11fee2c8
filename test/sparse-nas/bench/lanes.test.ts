import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { Lanes } from '../../../plugins/sparse-nas/bench/lanes.js';

test('no more runs at once than there are lanes, in the order of asking, and failures free their lane', async (t) => {
  const lanes = new Lanes(3);
  const began: number[] = [];
  let running = 0;
  let most = 0;
  const jobs = Array.from({ length: 12 }, (_, i) =>
    lanes.run(async () => {
      began.push(i);
      most = Math.max(most, ++running);
      await sleep(1 + (i % 3));
      running--;
      if (i % 4 === 1) throw new Error(`job ${i}`);
      return i;
    }),
  );
  const settled = await Promise.allSettled(jobs);
  t.is(most, 3);
  t.deepEqual(
    began,
    Array.from({ length: 12 }, (_, i) => i),
  );
  t.deepEqual(
    settled.map((s) => s.status === 'fulfilled'),
    jobs.map((_, i) => i % 4 !== 1),
  );
});

test('idle waits for what runs and for what waits', async (t) => {
  const lanes = new Lanes(1);
  let ended = 0;
  const work = async (): Promise<void> => {
    await sleep(2);
    ended++;
  };
  const jobs = [lanes.run(work), lanes.run(work), lanes.run(work)];
  await lanes.idle();
  t.is(ended, 3);
  await Promise.all(jobs);
});
