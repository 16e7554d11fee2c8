import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import type { ArtifactRef } from '../../core/artifacts/artifact-store.js';
import { FileStore } from '../../core/artifacts/file-store.js';

const folders: string[] = [];
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-store-'));
  folders.push(folder);
  return folder;
}
const newStore = async (): Promise<FileStore> => new FileStore(await newFolder());
test.after.always(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function blobOf(store: FileStore, ref: ArtifactRef, name: string): Promise<string> {
  const file = (await store.files(ref)).find((candidate) => candidate.name === name);
  if (!file) throw new Error(`no file ${name}`);
  return join(store.folder, 'blobs', file.sha256.slice(0, 2), file.sha256.slice(2));
}

test('what is put can be read back, byte for byte', async (t) => {
  const store = await newStore();
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.uint8Array({ maxLength: 200 }), { maxKeys: 4 }), async (files) => {
      const ref = await store.put('model', files);
      for (const [name, bytes] of Object.entries(files)) t.deepEqual(new Uint8Array(await store.read(ref, name)), bytes);
      return (await store.verify(ref)) && ref.bytes === Object.values(files).reduce((sum, bytes) => sum + bytes.length, 0);
    }),
    { numRuns: 25 },
  );
});

test('equal contents are one artifact, whatever the order of the files', async (t) => {
  const store = await newStore();
  t.deepEqual(await store.put('model', { a: '1', b: '2' }), await store.put('model', { b: '2', a: '1' }));
  t.notDeepEqual(await store.put('model', { a: '1' }), await store.put('search', { a: '1' }));
});

test('a folder becomes the artifact that its files would', async (t) => {
  const store = await newStore();
  const folder = await newFolder();
  const ref = await store.put('firmware', { 'main.c': 'int main', 'src/deep/kernel.c': 'void kernel' });
  await store.materialize(ref, folder);
  t.is(await readFile(join(folder, 'src/deep/kernel.c'), 'utf8'), 'void kernel');
  t.deepEqual(await store.putFolder('firmware', folder), ref);
});

test('what a file manager leaves in a folder is no part of its artifact', async (t) => {
  const [store, folder] = [await newStore(), await newFolder()];
  await writeFile(join(folder, 'weights'), 'w');
  const before = await store.putFolder('model', folder);
  for (const name of ['.DS_Store', 'Thumbs.db']) await writeFile(join(folder, name), 'icons');
  t.deepEqual(await store.putFolder('model', folder), before);
});

test('materializing links instead of copying', async (t) => {
  const store = await newStore();
  const folder = await newFolder();
  const ref = await store.put('dataset', { 'train.bin': new Uint8Array(1000) });
  await store.materialize(ref, folder);
  t.is((await stat(join(folder, 'train.bin'))).nlink, 2);
});

test('a damaged file is refused with its place and a hint, and mended by the same put', async (t) => {
  const store = await newStore();
  const ref = await store.put('model', { 'weights.safetensors': 'weights' });
  const blob = await blobOf(store, ref, 'weights.safetensors');
  await writeFile(blob, 'Weights');

  t.false(await store.verify(ref));
  const error = await t.throwsAsync(store.read(ref, 'weights.safetensors'), { code: 'TF_ARTIFACT_CORRUPT' });
  t.true(error?.message.includes(blob) && error.message.includes('weights.safetensors'));
  await t.throwsAsync(store.materialize(ref, await newFolder()), { code: 'TF_ARTIFACT_CORRUPT' });

  await store.put('model', { 'weights.safetensors': 'weights' });
  t.true(await store.verify(ref));
});

test('what is not there is named', async (t) => {
  const store = await newStore();
  const ref = await store.put('model', { 'graph.json': '{}' });
  await t.throwsAsync(store.read(ref, 'weights'), { code: 'TF_ARTIFACT_MISSING', message: /has no file "weights"/ });
  await t.throwsAsync(store.files({ ...ref, sha256: '0'.repeat(64) }), {
    code: 'TF_ARTIFACT_MISSING',
    message: /artifact model 000000000000/,
  });
  t.false(await store.verify({ ...ref, sha256: '0'.repeat(64) }));
});

test('file names cannot leave the folder', async (t) => {
  const store = await newStore();
  for (const name of ['../up', '/root', 'a//b', './a', 'a\\b', '']) {
    await t.throwsAsync(store.put('model', { [name]: 'x' }), { code: 'TF_INTERNAL' }, name);
  }
});

test('a pointer keeps the value of the newest attempt', async (t) => {
  const store = await newStore();
  t.is(await store.getPointer('checkpoint/k/state'), undefined);
  t.true(await store.setPointer('checkpoint/k/state', 'first', 1));
  t.true(await store.setPointer('checkpoint/k/state', 'second', 2));
  t.false(await store.setPointer('checkpoint/k/state', 'stale', 1));
  t.is(await store.getPointer('checkpoint/k/state'), 'second');
  t.true(await store.setPointer('checkpoint/k/state', 'again', 2));
  t.true(await store.setPointer('checkpoint/k/state', 'unnumbered'));
  t.is(await store.getPointer('checkpoint/k/state'), 'unnumbered');
  await store.deletePointer('checkpoint/k/state');
  t.is(await store.getPointer('checkpoint/k/state'), undefined);
});

test('pointers whose keys are parts of each other, or climb, stay apart', async (t) => {
  const store = await newStore();
  for (const key of ['a', 'a/b', '../a', 'a/../b', 'A%2Fb']) await store.setPointer(key, key);
  for (const key of ['a', 'a/b', '../a', 'a/../b', 'A%2Fb']) t.is(await store.getPointer(key), key);
  await store.deletePointer('a');
  t.is(await store.getPointer('a/b'), 'a/b');
});

test('concurrent writers of one pointer leave one of their values', async (t) => {
  const store = await newStore();
  await Promise.all(Array.from({ length: 20 }, (_, i) => store.setPointer('p', { i, text: 'x'.repeat(1000) }, i)));
  t.is((await store.getPointer<{ i: number }>('p'))?.i, 19);
});

test('deleting a pointer while others write it harms nobody', async (t) => {
  const store = await newStore();
  const write = async (i: number): Promise<void> => {
    for (let n = 0; n < 20; n++) await store.setPointer('busy', { i, n });
  };
  const remove = async (): Promise<void> => {
    for (let n = 0; n < 40; n++) await store.deletePointer('busy');
  };
  await t.notThrowsAsync(Promise.all([write(1), write(2), write(3), remove(), remove()]));
});
