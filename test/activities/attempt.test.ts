import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import { ActivityCancellationDetails } from '@temporalio/common';
import testing from '@temporalio/testing';
import worker from '@temporalio/worker';
import test from 'ava';
import { attempting } from '../../activities/bridge/attempt.js';
import { TinyformerError } from '../../core/errors/index.js';

let workFolder: string;
test.before(async () => {
  workFolder = await mkdtemp(join(tmpdir(), 'tinyformer-attempt-'));
});
test.after.always(() => rm(workFolder, { recursive: true, force: true }));

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const activity = (attempt = 1) => new testing.MockActivityEnvironment({ attempt }, { logger: new worker.DefaultLogger('ERROR') });
const failing = (error: unknown, attempt = 1): Promise<unknown> =>
  activity(attempt).run(() => attempting({ log: quiet, workFolder }, 'quantize', () => Promise.reject(error)));

test.serial('a stage gets an empty folder, which is removed afterwards', async (t) => {
  const folder = await activity().run<[], string, () => Promise<string>>(() =>
    attempting({ log: quiet, workFolder }, 'quantize', async ({ workdir }) => {
      t.deepEqual(await readdir(workdir), []);
      await writeFile(join(workdir, 'file'), 'x');
      return workdir;
    }),
  );
  while ((await readdir(workFolder)).length > 0) await setTimeout(10);
  await t.throwsAsync(access(folder));
});

test.serial('progress is sent as the heartbeat', async (t) => {
  const environment = activity();
  const beats: unknown[] = [];
  environment.on('heartbeat', (beat) => beats.push(beat));
  await environment.run(() =>
    attempting({ log: quiet, workFolder }, 'train', async ({ progress }) => progress({ fraction: 0.5, step: 3 })),
  );
  t.deepEqual(beats, [{ fraction: 0.5, step: 3 }]);
});

test.serial('a coded error keeps code, hint and details, and is final', async (t) => {
  const error = new TinyformerError('TF_DATASET', 'train.bin is truncated', { hint: 'Fetch it again.', details: { bytes: 3 } });
  const failure = await t.throwsAsync<ApplicationFailure>(failing(error), { instanceOf: ApplicationFailure });
  t.like(failure, { type: 'TF_DATASET', message: 'train.bin is truncated', nonRetryable: true });
  t.deepEqual(failure?.details, [{ hint: 'Fetch it again.', stage: 'quantize', details: { bytes: 3 } }]);
});

test.serial('an error that may pass is tried again, a few times', async (t) => {
  const error = new TinyformerError('TF_TRAINING', 'the trainer was killed', { retryable: true });
  t.false((await t.throwsAsync<ApplicationFailure>(failing(error)))?.nonRetryable);
  t.true((await t.throwsAsync<ApplicationFailure>(failing(error, 5)))?.nonRetryable);
});

test.serial('what a stage did not foresee becomes TF_STAGE with its name and no stack', async (t) => {
  const failure = await t.throwsAsync<ApplicationFailure>(failing(new RangeError('out of range')));
  t.like(failure, { type: 'TF_STAGE', message: 'stage quantize failed: out of range', nonRetryable: true, stack: '' });
});

test.serial('cancelling aborts the signal; a worker that leaves lets another go on', async (t) => {
  const untilAborted = (): Promise<unknown> =>
    attempting({ log: quiet, workFolder }, 'train', ({ signal }) => setTimeout(60_000, undefined, { signal }));
  const cancelled = activity();
  const one = cancelled.run(untilAborted);
  cancelled.cancel('CANCELLED', new ActivityCancellationDetails({ cancelRequested: true }));
  await t.throwsAsync(one, { instanceOf: CancelledFailure });
  const leaving = activity();
  const other = leaving.run(untilAborted);
  leaving.cancel('WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true }));
  const failure = await t.throwsAsync<ApplicationFailure>(other, { instanceOf: ApplicationFailure });
  t.like(failure, { type: 'WorkerShutdown', nonRetryable: false });
});
