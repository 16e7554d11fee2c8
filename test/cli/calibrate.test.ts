import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { blankImages } from '../../cli/plan/blank-images.js';
import { trainingsOf } from '../../cli/plan/budget.js';
import { calibrate } from '../../cli/plan/calibrate.js';
import { measurePace } from '../../cli/plan/measure-pace.js';
import { loadConfig } from '../../core/config/index.js';
import { packageRoot } from '../../core/package-root.js';
import { checkImages } from '../../core/plan/check-images.js';
import { makePlan } from '../../core/plan/make-plan.js';
import type { DataSetMeta, FitJob, Services, StageContext, Trainer } from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { typicalSupernet } from '../../core/search/index.js';
import { fixture } from '../fixtures/fixture-path.js';

test('blank images have the shape and all classes of the data set that they stand for', (t) => {
  const files = blankImages({ shape: [8, 8, 3], classes: 3 }, 20);
  const meta = JSON.parse(files['meta.json'] as string) as DataSetMeta;
  t.deepEqual(meta.counts, { train: 20, validation: 16, test: 16 });
  t.is(meta.classes.length, 3);
  t.is((files['train.images.bin'] as Uint8Array).length, 20 * 192);
  t.deepEqual([...new Set(files['train.labels.bin'] as Uint8Array)], [0, 1, 2]);
  t.true(new Set(files['train.images.bin'] as Uint8Array).size > 100);
});

/** A space whose supernets are numbers, and cost as much. */
const services = {
  space: {
    sampleSupernet: (random: { integer(n: number): number }) => ({ size: random.integer(1000) }),
    supergraph: ({ size }: { size: number }) => ({
      format: 'tinyformer-supergraph@1',
      input: [4, 4, size + 1],
      classes: 2,
      blocks: [{ id: 'head', kind: 'head', candidates: [{ id: 'only', nodes: [] }] }],
    }),
    sparsities: [0],
    blockSizes: [4],
  },
  cost: { estimate: ({ shapes, input }: { shapes: Record<string, readonly number[]>; input: string }) => ({ macs: shapes[input]![2] }) },
  target: {},
} as unknown as Services;

test('the typical supernet is the median of those that were drawn', (t) => {
  const drawn: number[] = [];
  const space = {
    ...services.space,
    sampleSupernet: (random: Parameters<Services['space']['sampleSupernet']>[0]) => {
      const point = services.space.sampleSupernet(random);
      drawn.push(point['size'] as number);
      return point;
    },
  } as Services['space'];
  const { supergraph, candidate } = typicalSupernet({ ...services, space }, [4, 4, 3], 2, (...name) => randomStream(1, ...name));
  t.is(supergraph.input[2], [...drawn].sort((a, b) => a - b)[4]! + 1);
  t.deepEqual(candidate.path, [0]);
});

test('a trainer that tells no pace is timed by two short trainings', async (t) => {
  const lengths: number[] = [];
  const trainer = {
    fit: async ({ recipe }: FitJob) => {
      lengths.push(recipe.steps);
      await new Promise((resolve) => setTimeout(resolve, 100 + 10 * recipe.steps));
    },
  } as unknown as Trainer;
  const job = { recipe: { steps: 4000 } } as FitJob;
  const { secondsPerStep } = await measurePace(trainer, job, 1, {} as StageContext);
  t.deepEqual(lengths, [2, 10]);
  t.true(secondsPerStep > 0.002 && secondsPerStep < 0.05, `${secondsPerStep}`);
  const told = { secondsPerStep: 0.5, steps: 3 };
  t.is(await measurePace({ ...trainer, pace: async () => told }, job, 1, {} as StageContext), told);
});

/** The jobs that are timed for the micro project with other options of its fine-tuning and another stage. */
async function timedJobs(finetune: string, stage = ''): Promise<readonly FitJob[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-calibrate-'));
  try {
    await cp(fixture('micro'), folder, { recursive: true, filter: (path) => !/[/\\](\.tinyformer|results)$/.test(path) });
    const file = join(folder, 'tinyformer.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('pruning: { every: 5 }', finetune).replace('stages:\n', `stages:\n${stage}`));
    const config = await loadConfig(file);
    const made = await makePlan(config, 'file:///nowhere');
    const images = (await checkImages(made, config))!;
    const jobs: FitJob[] = [];
    const trainer = {
      fit: async () => ({ weights: new Uint8Array(8) }),
      pace: async (job: FitJob) => {
        jobs.push(job);
        return { secondsPerStep: 0.1, steps: 1 };
      },
    } as unknown as Trainer;
    const host = { signal: new AbortController().signal, onProgress: () => undefined };
    await calibrate({ ...made, services: { ...made.services, trainer } }, images, trainingsOf(made.plan), host);
    return jobs;
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('what is timed is pruned as often as the config says, and learns from nobody unless it says so', async (t) => {
  const [supernet, search, finetune] = await timedJobs('pruning: { begin: 0.1, every: 3 }');
  t.deepEqual([supernet?.path, supernet?.pruning], ['uniform', undefined]);
  t.like(search?.pruning, { begin: 0.2, end: 0.7, every: 2 });
  t.like(finetune?.pruning, { begin: 0.1, end: 0.7, every: 3 });
  t.is(finetune?.teacher, undefined);
});

test('fine-tuning that learns from a teacher is timed with it: the dense path, or the model of a folder', async (t) => {
  const own = (await timedJobs('distillation: { weight: 0.5 }')).at(-1)!;
  t.deepEqual([own.teacher?.path, own.teacher?.weight, own.teacher?.supergraph], [own.path, 0.5, own.supergraph]);
  const zoo = join(packageRoot(), 'zoo/cifar10-stm32f746');
  const saved = (await timedJobs('distillation: { weight: 0.5 }', `  teacher: { after: data, options: { folder: ${zoo} } }\n`)).at(-1)!;
  t.is(saved.teacher?.supergraph.blocks[0]?.id, 'model');
});
