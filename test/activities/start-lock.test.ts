import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { takeLock } from '../../activities/server/start-lock.js';

let folder: string;
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tinyformer-lock-'));
});
test.after.always(() => rm(folder, { recursive: true, force: true }));

test('a lock is for one, also within a process, and free when it is given back', async (t) => {
  const file = join(folder, 'one');
  const unlock = await takeLock(file);
  t.is(await takeLock(file), undefined);
  await unlock?.();
  t.truthy(await takeLock(file));
});

test('the lock of a dead process is free', async (t) => {
  const file = join(folder, 'dead');
  await writeFile(file, '4194305');
  t.truthy(await takeLock(file));
});

test('a lock without an owner is being written; one that stays so is free', async (t) => {
  const file = join(folder, 'empty');
  await writeFile(file, '');
  t.is(await takeLock(file), undefined);
  const before = new Date(Date.now() - 60_000);
  await utimes(file, before, before);
  t.truthy(await takeLock(file));
});

test('of many that find a dead lock at once, one gets it, and nothing is left beside it', async (t) => {
  for (let round = 0; round < 50; round++) {
    const place = join(folder, `race-${round}`);
    await mkdir(place);
    await writeFile(join(place, 'lock'), '4194305');
    const taken = await Promise.all(Array.from({ length: 8 }, () => takeLock(join(place, 'lock'))));
    t.is(taken.filter((unlock) => unlock !== undefined).length, 1, `round ${round}`);
    t.deepEqual(await readdir(place), ['lock']);
  }
});
