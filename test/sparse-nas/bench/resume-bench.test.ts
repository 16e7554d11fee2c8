import test from 'ava';
import type { FitJob, FitResult, StageContext } from '../../../core/plugin/index.js';
import { figure, newFolder, runResumeBench } from './bench-fixture.js';
import { PlantedTrainer } from './planted-trainer.js';

/** Counts its steps, keeps the count as a checkpoint, and writes the sum of what it drew into its weights. */
class CountingTrainer extends PlantedTrainer {
  /** First steps of its fits, by stream. */
  readonly begun = new Map<string, number[]>();

  /** @param forgets what was drawn before the checkpoint */
  constructor(private readonly forgets: (stream: string) => boolean = () => false) {
    super(0);
  }

  override async fit(job: FitJob, context: StageContext): Promise<FitResult> {
    const { recipe, stream, checkpointEvery } = job;
    const saved = await context.checkpoint.load(stream);
    let { step, sum } = saved ? (JSON.parse(Buffer.from(saved).toString()) as { step: number; sum: number }) : { step: 0, sum: 0 };
    this.begun.set(stream, [...(this.begun.get(stream) ?? []), step]);
    if (saved && this.forgets(stream)) sum = 0;
    while (step < recipe.steps) {
      context.signal.throwIfAborted();
      sum += context.random(stream, step).uniform();
      step++;
      if (step % checkpointEvery === 0) await context.checkpoint.save(stream, Buffer.from(JSON.stringify({ step, sum })));
    }
    const { weights, ...result } = await super.fit(job, context);
    return { ...result, weights: Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(weights).toString()), sum })) };
  }
}

const stages = ['supernet', 'search', 'finetune', 'train-further'];

test('every training that is killed goes on from its checkpoints to the same bits', async (t) => {
  const trainer = new CountingTrainer();
  const run = await runResumeBench(await newFolder(), trainer, { steps: 30, kills: 2 });
  t.is(figure(run, 'resume'), 1);
  t.is(figure(run, 'repeat'), 1);
  t.is(figure(run, 'resume-trainings'), 4);
  t.is(figure(run, 'resume-kills'), 8);
  t.is(trainer.begun.size, 4);
  for (const [stream, first] of trainer.begun) t.deepEqual(first, [0, 0, 10, 20, 0], stream);
  for (const stage of stages)
    t.true(run.result.notes.some((note) => note.startsWith(`${stage}: undisturbed`) && /killed 2 times equal/.test(note)));
  t.true(run.reports.some(({ message }) => /finetune, killed 1 of 2 times/.test(message ?? '')));
});

test('a trainer that forgets what was before its checkpoint is told by the share, and by its hash', async (t) => {
  const run = await runResumeBench(await newFolder(), new CountingTrainer((stream) => stream === 'finetune'));
  t.is(figure(run, 'resume'), 3 / 4);
  t.is(figure(run, 'repeat'), 1);
  const finetune = run.result.notes.find((note) => note.startsWith('finetune'))!;
  t.regex(finetune, /undisturbed [0-9a-f]{12}; killed 2 times [0-9a-f]{12}; repeated equal/);
});

test('a trainer that draws as it likes repeats nothing', async (t) => {
  let drawn = 0;
  class Careless extends CountingTrainer {
    override async fit(job: FitJob, context: StageContext): Promise<FitResult> {
      const own = await super.fit(job, context);
      return { ...own, weights: Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(own.weights).toString()), drawn: drawn++ })) };
    }
  }
  const run = await runResumeBench(await newFolder(), new Careless());
  t.is(figure(run, 'resume'), 0);
  t.is(figure(run, 'repeat'), 0);
});

test('a training cannot be killed as often as it has steps', async (t) => {
  await t.throwsAsync(runResumeBench(await newFolder(), new CountingTrainer(), { steps: 5, kills: 5 }), {
    code: 'TF_USAGE',
    message: /--kills 5: a training of 5 steps/,
  });
});

test('what goes wrong otherwise is no kill, and Ctrl-C ends the bench', async (t) => {
  const broken = new PlantedTrainer(0, () => {
    throw new Error('no such device');
  });
  await t.throwsAsync(runResumeBench(await newFolder(), broken), { message: 'no such device' });
  const stop = new AbortController();
  class Interrupted extends CountingTrainer {
    override async fit(job: FitJob, context: StageContext): Promise<FitResult> {
      stop.abort(new Error('Ctrl-C'));
      return super.fit(job, context);
    }
  }
  await t.throwsAsync(runResumeBench(await newFolder(), new Interrupted(), { signal: stop.signal }), { message: 'Ctrl-C' });
});
