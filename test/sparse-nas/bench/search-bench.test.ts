import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { FitJob, FitResult, StageContext } from '../../../core/plugin/index.js';
import { figure, newFolder, runSearchBench } from './bench-fixture.js';
import { PlantedTrainer } from './planted-trainer.js';

// 2 supernets, 2 searches of 12, 8 ranked in both ways, 5 rivals of the second search, 2 picks.
const allFits = 2 + 24 + 16 + 5 + 2;

test('without noise the ranking is exact and the search gains; with noise less of both', async (t) => {
  const exact = await runSearchBench(await newFolder(), new PlantedTrainer(0), { seeds: 2 });
  t.is(figure(exact, 'rank-tau'), 1);
  t.is(figure(exact, 'rank-tau-one-shot'), 1);
  t.is(figure(exact, 'rank-candidates'), 8);
  t.true(figure(exact, 'search-gain') > 3);
  t.true(figure(exact, 'search-gain-least') <= figure(exact, 'search-gain'));
  t.is(Math.round(1e6 * figure(exact, 'search-gain')), Math.round(1e8 * (figure(exact, 'search-pick') - figure(exact, 'search-rivals'))));
  const noisy = await runSearchBench(await newFolder(), new PlantedTrainer(0.5), { seeds: 2 });
  t.true(figure(noisy, 'rank-tau') < 0.9);
  t.true(figure(noisy, 'rank-tau-low') < figure(noisy, 'rank-tau') && figure(noisy, 'rank-tau') < figure(noisy, 'rank-tau-high'));
});

test('an interrupted bench goes on where it was and ends with the figures of an uninterrupted one', async (t) => {
  const whole = await runSearchBench(await newFolder(), new PlantedTrainer(0.05), { seeds: 2 });
  const folder = await newFolder();
  const done: string[] = [];
  for (const limit of [1, 11, 30]) {
    const trainer = new PlantedTrainer(0.05, (fits) => {
      if (done.length + fits >= limit) throw new Error('the power went');
    });
    await t.throwsAsync(runSearchBench(folder, trainer, { seeds: 2 }), { message: 'the power went' });
    t.is(trainer.running, 0, 'nothing trains on behind the error');
    done.push(...trainer.fits);
  }
  t.is(done.length, 30);
  const last = new PlantedTrainer(0.05);
  const resumed = await runSearchBench(folder, last, { seeds: 2 });
  t.deepEqual(resumed.result.rows, whole.result.rows);
  t.is(last.fits.length, allFits - 30);
  t.is(resumed.reports.at(-1)?.fraction, 1);
  const again = new PlantedTrainer(0.05);
  t.deepEqual((await runSearchBench(folder, again, { seeds: 2 })).result, resumed.result);
  t.is(again.fits.length + again.scores, 0);
  await rm(folder, { recursive: true });
});

/** Saves a checkpoint in every fit, and loses its power after the first of a kind. */
class PowerCuts extends PlantedTrainer {
  /** Streams of the fits that found a checkpoint. */
  readonly resumed: string[] = [];

  constructor(private readonly kind?: string) {
    super(0.05);
  }

  override async fit(job: FitJob, context: StageContext): Promise<FitResult> {
    const name = `${job.stream}.checkpoint`;
    if (await context.checkpoint.load(name)) this.resumed.push(job.stream);
    await context.checkpoint.save(name, Uint8Array.of(1));
    if (this.kind !== undefined && job.stream.startsWith(this.kind)) throw new Error('the power went');
    return super.fit(job, context);
  }
}

test('trainings of every kind go on from their checkpoints: supernets, candidates of the search, candidates alone', async (t) => {
  const whole = await runSearchBench(await newFolder(), new PlantedTrainer(0.05), { seeds: 1 });
  const folder = await newFolder();
  let interrupted: string | undefined;
  for (const kind of ['supernet/', 'search', 'alone', undefined]) {
    const trainer = new PowerCuts(kind);
    const run = runSearchBench(folder, trainer, { seeds: 1, parallel: 1 });
    if (kind === undefined) t.deepEqual((await run).result.rows, whole.result.rows);
    else await t.throwsAsync(run, { message: 'the power went' });
    if (interrupted !== undefined) t.true(trainer.resumed[0]?.startsWith(interrupted), `${interrupted} of ${trainer.resumed}`);
    interrupted = kind;
  }
  t.deepEqual(await readdir(join(folder, 'bench/search/checkpoints')), [], 'none is kept that is not needed');
});

test('figures do not depend on how much runs at once', async (t) => {
  const alone = new PlantedTrainer(0.05);
  const many = new PlantedTrainer(0.05);
  const one = await runSearchBench(await newFolder(), alone, { parallel: 1 });
  const five = await runSearchBench(await newFolder(), many, { parallel: 5 });
  t.deepEqual(one.result.rows, five.result.rows);
  t.is(alone.mostAtOnce, 1);
  t.true(many.mostAtOnce > 1 && many.mostAtOnce <= 5);
});

test('another training length is another training, the rest is kept', async (t) => {
  const folder = await newFolder();
  await runSearchBench(folder, new PlantedTrainer(0.05), { seeds: 1, steps: 10 });
  const longer = new PlantedTrainer(0.05);
  await runSearchBench(folder, longer, { seeds: 1, steps: 20 });
  t.deepEqual(new Set(longer.fits), new Set(['alone']));
  t.is(longer.fits.length, 9);
});

test('it says what is done and how much time is left, and stops when it is told to', async (t) => {
  const { reports } = await runSearchBench(await newFolder(), new PlantedTrainer(0.05), { seeds: 1 });
  const said = reports.map(({ message }) => message);
  t.is(
    said.find((message) => message?.includes('supernet')),
    'search 1: supernet, started',
  );
  t.regex(said.join('\n'), /search 1: random candidate 3 of 8, alone, \d+\.\d %, \d+ (s|min) left/);
  const stop = new AbortController();
  const trainer = new PlantedTrainer(0.05, (fits) => {
    if (fits === 5) stop.abort(new Error('stopped'));
  });
  await t.throwsAsync(runSearchBench(await newFolder(), trainer, { seeds: 1, signal: stop.signal }), { message: 'stopped' });
  t.is(trainer.fits.length, 6);
});
