import { mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { remembered } from '../../core/exec/index.js';

let folder: string;
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tinyformer-remembered-'));
  process.env['TINYFORMER_CACHE'] = join(folder, 'cache');
});
test.after.always(() => rm(folder, { recursive: true, force: true }));

test.serial('a question is asked once for each state of its files', async (t) => {
  const library = join(folder, 'library');
  let asked = 0;
  const version = (): Promise<number> => remembered('version', [library], async () => ++asked);
  await writeFile(library, 'one');
  t.deepEqual([await version(), await version()], [1, 1]);
  await writeFile(library, 'three');
  t.is(await version(), 2, 'another size');
  await utimes(library, 1, 1);
  t.is(await version(), 3, 'another time');
  t.is(await version(), 3);
});

test.serial('a link is what it leads to', async (t) => {
  const link = join(folder, 'link');
  let asked = 0;
  const version = (): Promise<number> => remembered('version', [link], async () => ++asked);
  for (const name of ['a', 'b']) await writeFile(join(folder, name), 'same');
  await symlink(join(folder, 'a'), link);
  await version();
  await rm(link);
  await symlink(join(folder, 'b'), link);
  t.is(await version(), 2);
});

test.serial('a failure, an absent file and a cache that cannot be written are not remembered, and the last does not matter', async (t) => {
  const file = join(folder, 'file');
  let asked = 0;
  const version = (): Promise<number> => remembered('other version', [file], async () => ++asked);
  t.deepEqual([await version(), await version()], [1, 2]);
  await writeFile(file, 'x');
  await t.throwsAsync(
    remembered('other version', [file], () => Promise.reject(new Error('does not load'))),
    { message: 'does not load' },
  );
  t.is(await version(), 3);
  process.env['TINYFORMER_CACHE'] = join(file, 'no folder');
  t.deepEqual([await version(), await version()], [4, 5]);
});
