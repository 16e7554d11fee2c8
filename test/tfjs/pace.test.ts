import test from 'ava';
import type { Progress } from '../../core/plugin/index.js';
import { TfjsTrainer } from '../../plugins/tfjs/tfjs-trainer.js';
import { testContext } from './support/context.js';
import { tinyJob } from './support/jobs.js';
import { stripes } from './support/patterns.js';

const trainer = new TfjsTrainer(1);

test('steps of a path and of a supernet are timed, and nothing is kept', async (t) => {
  t.timeout(120_000);
  const context = testContext();
  const dataset = await stripes(context.artifacts);
  const sparse = [0, 0.5, 0.5, 0].map((sparsity) => ({ sparsity, blockSize: 4 as const }));
  const pruning = { begin: 0.2, end: 0.7, every: 5, sparse };
  for (const job of [tinyJob(dataset, { pruning }), tinyJob(dataset, { path: 'uniform' })]) {
    const { secondsPerStep, steps } = await trainer.pace(job, 1, context);
    t.true(secondsPerStep > 0 && secondsPerStep < 5, `${secondsPerStep}`);
    t.true(steps >= 1 && steps <= 30, `${steps}`);
  }
  t.is(context.checkpoints.size, 0);
  t.true(context.reports.some(({ message }: Progress) => message === 'preparing its graph'));
});

test('timing stops when it is told to', async (t) => {
  const stop = new AbortController();
  const context = testContext({ signal: stop.signal });
  const dataset = await stripes(context.artifacts);
  const timed = trainer.pace(tinyJob(dataset), 60, context);
  stop.abort(new Error('enough'));
  await t.throwsAsync(timed);
});
