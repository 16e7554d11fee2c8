import test from 'ava';
import type { Candidate, ScoreItem, ScoreJob, SearchStage, Services, SuperGraph, Told } from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { candidateCost, exceeded } from '../../core/search/index.js';
import { testStageContext } from '../../core/testkit/index.js';
import { DotSpace } from '../../plugins/super-nas/space/dot-space.js';
import { presetSpace } from '../../plugins/super-nas/space/presets.js';
import { supernetStage } from '../../plugins/super-nas/supernet/supernet-stage.js';
import { testSupernet } from '../../plugins/super-nas/supernet/test-supernet.js';
import { divergedError, recordingTrainer } from '../fixtures/recording-trainer.js';

const stage = supernetStage as unknown as SearchStage;
const space = new DotSpace(presetSpace('tiny', {}));
const supergraph = space.supergraph(space.sampleSupernet(randomStream(1, 'point')), [32, 32, 3], 10);

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** RAM is what the sparsities leave of 1,000: random, and known. */
const estimateCandidate = (_supergraph: SuperGraph, { sparse }: Candidate) => {
  const removed = mean(sparse.map(({ sparsity }) => sparsity));
  return { flash: 1, ram: Math.round(1000 * (1 - removed)), instructions: 1, parameters: 1, macs: 1 };
};
const servicesWith = (ram: number, rest: object = {}): Services =>
  ({ space, target: {}, cost: { estimateCandidate }, constraints: { flash: 10, ram }, ...rest }) as unknown as Services;

/** The accuracy that the trainer of these tests gives a path under a sparse configuration: a number that depends on both. */
const accuracyOf = ({ path, sparse }: ScoreItem): number =>
  (path.reduce((sum, choice, i) => sum + choice * (i + 1), 0) % 10) / 20 + sparse!.reduce((sum, { sparsity }) => sum + sparsity, 0) / 40;

async function supernets(options: object, ram: number, rest: object = {}, failing?: (training: number) => Error | undefined) {
  const { trainer, fits, scores } = recordingTrainer(({ items }) => items.map(accuracyOf), failing);
  const services = servicesWith(ram, { trainer, ...rest });
  const context = await testStageContext({ options: stage.options.parse(options), services, stage: 'supernet' });
  const { artifacts } = context;
  const classes = Array.from({ length: 10 }, String);
  const inputs = { dataset: await artifacts.put('dataset', { 'meta.json': JSON.stringify({ shape: [32, 32, 3], classes }) }) };
  const run = async () => {
    const { state, candidates } = await stage.propose(inputs, undefined, [], context);
    const told: Told[] = [];
    for (const candidate of candidates) {
      const { artifact, metrics } = await stage.evaluate(inputs, candidate, context);
      told.push({ index: told.length, candidate, evaluation: artifact, metrics });
    }
    return { told, output: await stage.conclude(inputs, state, told, context) };
  };
  return { context, services, run, fits, scores };
}

test('TestSupernet looks at 100 paths and says how many fit, and what keeps the others out', async (t) => {
  t.is((stage.options.parse({}) as { testPaths: number }).testPaths, 100);
  const rams = Array.from({ length: 1001 }, (_, ram) => ram);
  const fitsAt = (ram: number): number => testSupernet(supergraph, servicesWith(ram), 100, randomStream(3, 'test')).fits;
  const tight = rams.find((ram) => fitsAt(ram) >= 50)!;
  t.true(fitsAt(tight - 1) < 50, 'the limit lies between');
  const { reason, samples } = testSupernet(supergraph, servicesWith(tight - 1), 100, randomStream(3, 'test'));
  t.is(samples, 100);
  t.regex(reason, new RegExp(`^${100 - fitsAt(tight - 1)} of 100 samples exceed ram \\(limit ${tight - 1}, smallest seen \\d+\\)$`));
});

test('a supernet of which half of the paths exceed the memory is skipped, one path fewer and it is trained', async (t) => {
  for (const [exceeding, trained] of [
    [49, 1],
    [50, 0],
  ] as const) {
    let drawn = 0;
    const cost = { estimateCandidate: () => ({ flash: 1, ram: drawn++ < exceeding ? 2 : 1, instructions: 1, parameters: 1, macs: 1 }) };
    const { run, fits } = await supernets({ supernets: 1 }, 1, { cost });
    await run().catch((error: unknown) => t.like(error, { code: 'TF_INFEASIBLE' }));
    t.is(fits.length, trained, `${exceeding} of 100 exceed it`);
  }
});

test('supernets of which most paths do not fit are skipped untrained; where all are, the limit that binds is named', async (t) => {
  const { run, fits } = await supernets({ supernets: 3 }, 200);
  await t.throwsAsync(run(), {
    code: 'TF_INFEASIBLE',
    message: /^all 3 sampled supernets were skipped: \d+ of 100 samples exceed ram \(limit 200, smallest seen \d+\);/,
  });
  t.deepEqual(fits, []);
});

test('a supernet is trained by uniform single paths, dense; sandwich sampling is off', async (t) => {
  const { run, fits } = await supernets({ supernets: 2, recipe: { steps: 7 } }, 1000);
  await run();
  t.is(fits.length, 2);
  for (const job of fits) {
    t.is(job.path, 'uniform');
    t.is(job.pruning, undefined);
    t.is(job.weights, undefined, 'from nothing');
    t.is(job.recipe.steps, 7);
    t.false(job.recipe.sandwich);
  }
  t.not(fits[0]!.stream, fits[1]!.stream);
});

test('its score is the mean over paths of the means over random sparse configurations that fit, batch norm renewed for each', async (t) => {
  const { run, scores, services, context } = await supernets({ supernets: 1, paths: 5, configurations: 3, recalibrate: 64 }, 650);
  const { told, output } = await run();
  const [{ items, recalibrate, split }] = scores as [ScoreJob];
  t.is(split, 'validation');
  t.is(recalibrate, 64, 'training images for new statistics of each item');
  const { supergraph } = await context.artifacts.readJson<{ supergraph: SuperGraph }>(output.artifact, 'supernet.json');
  const byPath = new Map<string, number[]>();
  for (const item of items) {
    t.deepEqual(exceeded(candidateCost(services, supergraph, item as Candidate), services.constraints), []);
    const key = item.path.join();
    byPath.set(key, [...(byPath.get(key) ?? []), accuracyOf(item)]);
  }
  t.true(byPath.size > 1);
  t.true([...byPath.values()].every((accuracies) => accuracies.length <= 3));
  t.true(new Set(items.map(({ sparse }) => JSON.stringify(sparse))).size > 3, 'configurations differ');
  const expected = mean([...byPath.values()].map(mean));
  t.true(Math.abs(Number(told[0]!.metrics['accuracy']) - expected) < 1e-12, `${told[0]!.metrics['accuracy']}, ${expected}`);
});

test('the best supernet goes on with its weights, and the ranking of all is kept', async (t) => {
  const { run, context } = await supernets({ supernets: 4, paths: 2, configurations: 2 }, 800);
  const { told, output } = await run();
  const accuracies = told.map(({ metrics }) => Number(metrics['accuracy']));
  const best = accuracies.indexOf(Math.max(...accuracies));
  t.is(output.metrics['best'], best);
  t.deepEqual(
    await context.artifacts.read(output.artifact, 'weights.safetensors'),
    await context.artifacts.read(told[best]!.evaluation, 'weights.safetensors'),
  );
  t.is((await context.artifacts.readJson<unknown[]>(output.artifact, 'ranking.json')).length, 4);
});

test('a supernet that diverges is passed over and told of; where all do, the first is named', async (t) => {
  const options = { supernets: 3, paths: 2, configurations: 2 };
  const one = await supernets(options, 800, {}, (training) => (training === 1 ? divergedError(7) : undefined));
  const { output } = await one.run();
  t.not(output.metrics['best'], 1);
  t.like(output.metrics, {
    trained: 2,
    skipped: 0,
    diverged: 1,
    firstDiverged: 'supernet 1: the loss is NaN at step 7 of 200, learning rate 0.00150',
  });
  t.true('diverged' in (await one.context.artifacts.readJson<object[]>(output.artifact, 'ranking.json'))[1]!);
  const all = await supernets(options, 800, {}, () => divergedError(7));
  await t.throwsAsync(all.run(), {
    code: 'TF_TRAINING',
    message: 'every training diverged, 3 in all; supernet 0: the loss is NaN at step 7 of 200, learning rate 0.00150',
  });
});
