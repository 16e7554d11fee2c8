import test from 'ava';
import { blankImages } from '../../cli/plan/blank-images.js';
import { measurePace } from '../../cli/plan/measure-pace.js';
import type { DataSetMeta, FitJob, Services, StageContext, Trainer } from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { typicalSupernet } from '../../core/search/index.js';

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
