import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { execa } from 'execa';
import { commitFile } from '../../core/artifacts/disk.js';
import { FileStore } from '../../core/artifacts/file-store.js';

let folder: string;
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tinyformer-full-'));
});
test.after.always(() => rm(folder, { recursive: true, force: true }));

const partsBelow = async (where: string): Promise<string[]> =>
  (await readdir(where, { recursive: true })).filter((name) => name.endsWith('.part'));

test('a failed write is TF_DISK with the place and a hint, and leaves no temporary file', async (t) => {
  const file = join(folder, 'sub', 'file');
  const full = Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' });
  const error = await t.throwsAsync(
    commitFile(file, () => Promise.reject(full)),
    { code: 'TF_DISK' },
  );
  t.true(error?.message.includes(file));
  t.deepEqual(await partsBelow(folder), []);
});

/** Fills a file system of 64 KB and reports what happened; run in a mount namespace of its own. */
const fillSmallDisk = `
  const { FileStore } = await import(process.argv[1]);
  const store = new FileStore(process.argv[2]);
  const kept = await store.put('model', { a: 'kept' });
  let code;
  try { await store.put('model', { big: new Uint8Array(200_000) }); } catch (error) { code = error.code; }
  console.log(JSON.stringify({ code, kept: await store.verify(kept), after: await store.verify(await store.put('model', { b: 'later' })) }));
`;

test('a full disk loses nothing', async (t) => {
  const module = pathToFileURL(join(import.meta.dirname, '../../core/artifacts/file-store.js')).href;
  const disk = await mkdtemp(join(folder, 'disk-'));
  const script = 'mount -t tmpfs -o size=64k tmpfs "$1" && shift && exec "$@"';
  const node = [process.execPath, '--input-type=module', '--eval', fillSmallDisk, module, disk];
  const result = await execa('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', disk, ...node], {
    reject: false,
  });
  if (result.exitCode !== 0) {
    // Containers may forbid mounts; what the store does on ENOSPC is covered above.
    t.log(`no mount namespace here: ${result.stderr}`);
    t.true(await new FileStore(disk).verify(await new FileStore(disk).put('model', { a: 'x' })));
    return;
  }
  t.deepEqual(JSON.parse(result.stdout), { code: 'TF_DISK', kept: true, after: true });
});
