import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { FileCheckpoint } from '../../../plugins/sparse-nas/bench/file-checkpoint.js';
import { newFolder } from './bench-fixture.js';

test('a job finds its own checkpoints in the next process, by name, until they are removed', async (t) => {
  const folder = await newFolder();
  const before = new FileCheckpoint(folder, 'job');
  t.is(await before.load('supernet/0.checkpoint'), undefined);
  await before.save('supernet/0.checkpoint', Uint8Array.of(1, 2));
  await before.save('supernet/1.checkpoint', Uint8Array.of(3));
  await before.save('supernet/0.checkpoint', Uint8Array.of(4));
  const after = new FileCheckpoint(folder, 'job');
  t.deepEqual([...(await after.load('supernet/0.checkpoint'))!], [4]);
  t.deepEqual([...(await after.load('supernet/1.checkpoint'))!], [3]);
  t.is(await new FileCheckpoint(folder, 'other').load('supernet/0.checkpoint'), undefined);
  await after.remove();
  t.is(await after.load('supernet/0.checkpoint'), undefined);
  t.false(existsSync(join(folder, 'job')));
});
