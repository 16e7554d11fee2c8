import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { execa } from 'execa';
import fc from 'fast-check';
import { checkpointFor } from '../../activities/bridge/checkpoint.js';
import { acquireLease } from '../../activities/bridge/lease.js';
import { type Held, once } from '../../activities/bridge/once.js';
import { appendTold, readTold } from '../../activities/bridge/told-log.js';
import type { ArtifactRef } from '../../core/artifacts/artifact-store.js';
import { FileStore } from '../../core/artifacts/file-store.js';
import type { StageOutput, Told } from '../../core/plugin/stage.js';

let folder: string;
let store: FileStore;
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tinyformer-once-'));
  store = new FileStore(folder);
});
test.after.always(() => rm(folder, { recursive: true, force: true }));

const never = new AbortController().signal;
const output = async (text: string): Promise<StageOutput> => ({ artifact: await store.put('model', { text }), metrics: {} });

test('work with one key is done once, however many ask at the same time', async (t) => {
  let count = 0;
  const work = async (): Promise<StageOutput> => {
    count++;
    await sleep(50);
    return output('same');
  };
  const all = await Promise.all(Array.from({ length: 4 }, () => once(store, { key: 'many' }, never, work)));
  t.is(count, 1);
  t.deepEqual(all.map(({ cached }) => cached).sort(), [false, true, true, true]);
});

test('a failure is not cached, and its checkpoint stays for the next attempt', async (t) => {
  const first = once(store, { key: 'fails' }, never, async ({ checkpoint }) => {
    await checkpoint.save('state', Buffer.from('step 10'));
    throw new Error('no luck');
  });
  await t.throwsAsync(first, { message: 'no luck' });
  let found: Uint8Array | undefined;
  const work = async ({ checkpoint }: Held): Promise<StageOutput> => {
    found = await checkpoint.load('state');
    return output('done');
  };
  const done = await once(store, { key: 'fails' }, never, work);
  t.is(Buffer.from(found!).toString(), 'step 10');
  t.false(done.cached);
  t.deepEqual((await once(store, { key: 'fails' }, never, work)).output, done.output);
});

test('work that looks at more than its parts is done each time', async (t) => {
  let count = 0;
  const work = (): Promise<StageOutput> => output(String(++count));
  await once(store, { key: 'files' }, never, work, false);
  await once(store, { key: 'files' }, never, work, false);
  t.is(count, 2);
});

test('a stale holder cannot overwrite the checkpoint of a newer one', async (t) => {
  const stale = checkpointFor(store, 'k', 1);
  const newer = checkpointFor(store, 'k', 2);
  await stale.save('state', Buffer.from('1'));
  await newer.save('state', Buffer.from('2'));
  await stale.save('state', Buffer.from('stale'));
  t.is(Buffer.from((await newer.load('state'))!).toString(), '2');
});

test('a damaged checkpoint counts as none', async (t) => {
  await checkpointFor(store, 'damaged', 1).save('state', Buffer.from('x'));
  await store.setPointer('checkpoint/damaged/state', { sha256: '0', base64: 'eA==' });
  t.is(await checkpointFor(store, 'damaged', 1).load('state'), undefined);
});

test('the lease of a dead process is taken at once, with a higher generation', async (t) => {
  const dead = await execa(process.execPath, ['-p', 'process.pid']);
  const record = { owner: 'dead', host: hostname(), pid: Number(dead.stdout), generation: 4, beat: 9, released: false };
  await store.setPointer('lease/abandoned', record, 4);
  const start = performance.now();
  const lease = await acquireLease(store, 'abandoned', never);
  t.true(performance.now() - start < 1_000);
  t.is(lease.generation, 5);
  await lease.release(true);
});

test('waiting for a lease ends when the run is cancelled', async (t) => {
  const held = await acquireLease(store, 'held', never);
  const cancel = new AbortController();
  const waiting = acquireLease(store, 'held', cancel.signal);
  cancel.abort(new Error('cancelled'));
  await t.throwsAsync(waiting);
  await held.release(false);
});

test('a log of any number of pages gives back everything told, in order', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 6 }), async (pages) => {
      const ref: ArtifactRef = { kind: 'candidate', sha256: '0'.repeat(64), bytes: 1 };
      const all: Told[] = [];
      let log: ArtifactRef | undefined;
      for (const size of pages) {
        const page = Array.from(
          { length: size },
          (_, i): Told => ({ index: all.length + i, candidate: ref, evaluation: ref, metrics: { accuracy: i } }),
        );
        log = await appendTold(store, log, page);
        all.push(...page);
      }
      t.deepEqual(await readTold(store, log), all);
    }),
    { numRuns: 20 },
  );
});
