/**
 * Program that records the histories which replay.test.ts replays: every workflow, in the situations that its code tells apart. Run it, and
 * keep the old files, when a workflow changes in a way that old runs survive: `node dist/test/workflows/record-histories.js NAME`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { cancelRun, limitSearch, pauseRun, startRun, stopSearchEarly, unpauseRun } from '../../activities/index.js';
import { packageRoot } from '../../core/package-root.js';
import type { Plan } from '../../core/plan/plan.js';
import { progress } from '../../workflows/messages.js';
import type { FastOptions } from '../fixtures/fast-plan.js';
import { TestBed } from '../fixtures/test-bed.js';

const name = process.argv[2] ?? '';
if (!/^[\w.-]+$/.test(name)) throw new Error('give the recording a name, e.g. the version of tinyformer');
const folder = join(packageRoot(), 'test/workflows/histories', name);
const bed = await TestBed.withShortHistories(90);

/** Without paths of this machine: the worker knows where things are. */
const plan = (runId: string, options: FastOptions = {}): Plan => ({
  ...bed.plan(runId, { pick: { candidates: 6, batch: 3 }, ...options }),
  root: '/project',
  store: 'file:///project/.tinyformer/store',
});

async function untilSearching(runId: string): Promise<void> {
  const handle = bed.session.client.workflow.getHandle(runId);
  while ((await handle.query(progress)).stages[1]?.state !== 'running') await sleep(20);
}

async function record(workflowId: string, file: string, runId?: string): Promise<void> {
  const history = await bed.session.client.workflow.getHandle(workflowId, runId).fetchHistory();
  const text = JSON.stringify(JSON.parse(historyToJSON(history)), undefined, 1);
  await writeFile(join(folder, `${file}.json`), `${text.replaceAll(new RegExp(`\\d+@${hostname()}`, 'g'), '1@host')}\n`);
}

await mkdir(folder, { recursive: true });

await (await startRun(bed.session, plan('done'))).result();
await record('done', 'pipeline-done');
await record('done.pick', 'search-done');

await (await startRun(bed.session, plan('cached'))).result();
await record('cached', 'pipeline-cached');
await record('cached.pick', 'search-cached');

const slow = { numbers: { count: 3 }, pick: { candidates: 30, batch: 5, evaluationMs: 80 } };
const steered = await startRun(bed.session, plan('steered', slow));
await untilSearching('steered');
await limitSearch(bed.session, 'steered', { stage: 'pick', evaluations: 20 });
await pauseRun(bed.session, 'steered');
await sleep(500);
await unpauseRun(bed.session, 'steered');
await sleep(300);
await stopSearchEarly(bed.session, 'steered');
await steered.result();
await record('steered', 'pipeline-steered');
await record('steered.pick', 'search-steered');

const long = { numbers: { count: 4 }, pick: { candidates: 40, batch: 8, evaluationMs: 1 } };
const whole = await startRun(bed.session, plan('long', long));
await untilSearching('long');
const first = (await bed.session.client.workflow.getHandle('long.pick').describe()).runId;
await whole.result();
await record('long', 'pipeline-long');
await record('long.pick', 'search-continued', first);
await record('long.pick', 'search-continuation');

await (await startRun(bed.session, plan('failed', { numbers: { behave: 'coded' } }))).result().catch(() => undefined);
await record('failed', 'pipeline-failed');

const cancelled = await startRun(bed.session, plan('cancelled', { ...slow, numbers: { count: 5 } }));
await untilSearching('cancelled');
await sleep(200);
await cancelRun(bed.session, 'cancelled');
await cancelled.result().catch(() => undefined);
await record('cancelled', 'pipeline-cancelled');
await record('cancelled.pick', 'search-cancelled');

await bed.remove();
