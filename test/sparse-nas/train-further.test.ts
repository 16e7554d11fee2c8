import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { singlePath } from '../../core/graph/single-path.js';
import type {
  ArtifactRef,
  Candidate,
  FitJob,
  Services,
  SparsityByBlock,
  Stage,
  StageContext,
  SuperGraph,
} from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { encodeWeights } from '../../core/safetensors/index.js';
import { raiseSparsity, sampleCandidate, sparsityByBlock } from '../../core/search/index.js';
import { testStageContext } from '../../core/testkit/index.js';
import { finetuneStage } from '../../plugins/sparse-nas/finetune/finetune-stage.js';
import { reuseStage, teacherStage } from '../../plugins/sparse-nas/finetune/reuse-stage.js';
import { type ModelDescription, modelOf } from '../../plugins/sparse-nas/finetune/saved-model.js';
import { trainFurtherStage } from '../../plugins/sparse-nas/finetune/train-further-stage.js';
import { DotSpace } from '../../plugins/super-nas/space/dot-space.js';
import { presetSpace } from '../../plugins/super-nas/space/presets.js';
import { paperMetrics } from '../fixtures/paper-figures.js';

const space = new DotSpace(presetSpace('tiny', {}));
const supergraph = space.supergraph(space.sampleSupernet(randomStream(1, 'point')), [32, 32, 3], 10);
const cost = { flash: 1, ram: 2, instructions: 3, parameters: 4, macs: 5 };

function describe(candidate: Candidate): ModelDescription {
  const choices = supergraph.blocks.map((block, i) => ({
    block: block.id,
    candidate: block.candidates[candidate.path[i]!]!.id,
    ...candidate.sparse[i]!,
  }));
  const sparse = Object.fromEntries(sparsityByBlock(supergraph, candidate.sparse));
  return { format: 'tinyformer-model@1', candidate, choices, sparse, accuracy: 0.5, cost: cost as never };
}

const draw = (seed: number): Candidate => sampleCandidate(supergraph, space, randomStream(seed, 'candidate'));
const model = draw(4);
const filesOf = (candidate: Candidate): Record<string, string | Uint8Array> => ({
  'graph.json': JSON.stringify(singlePath(supergraph, candidate.path)),
  'model.json': JSON.stringify(describe(candidate)),
  'weights.safetensors': encodeWeights(new Map([['w', { shape: [1], data: Float32Array.of(1) }]])),
});

/** A trainer that keeps what it is asked for. */
function recorder(): { readonly services: Services; readonly jobs: FitJob[] } {
  const jobs: FitJob[] = [];
  const trainer = {
    fit: async (job: FitJob) => {
      jobs.push(job);
      return { weights: Uint8Array.of(1), history: [], accuracy: 0.75 };
    },
    score: async () => [0.5],
  };
  const estimate = (_graph: unknown, sparsity: SparsityByBlock) => {
    const removed = [...sparsity.values()].reduce((sum, block) => sum + block.sparsity, 0);
    return { ...cost, flash: 1000 - removed };
  };
  return { services: { trainer, cost: { estimate }, target: {}, constraints: {} } as unknown as Services, jobs };
}

type Stored = Record<string, ArtifactRef>;
/** Runs a stage with its default options, some of them replaced, after artifacts have been put. */
async function run(stage: unknown, given: object, put: (context: StageContext) => Promise<Stored>, root?: string) {
  const { services, jobs } = recorder();
  const { options, id, run: work } = stage as Stage<unknown>;
  const context = await testStageContext({ options: options.parse(given), services, stage: id, ...(root ? { root } : {}) });
  const inputs = await put(context);
  return { output: await work(inputs, context), jobs, job: jobs[0]!, inputs, context };
}

const dataset = (context: StageContext, classes = 10): Promise<ArtifactRef> =>
  context.artifacts.put('dataset', {
    'meta.json': JSON.stringify({ name: 'mine', shape: [32, 32, 3], classes: Array.from({ length: classes }, String) }),
  });
const puts =
  (extra: (context: StageContext) => Promise<Stored> = async () => ({})) =>
  async (context: StageContext): Promise<Stored> => ({
    dataset: await dataset(context),
    model: await context.artifacts.put('model', filesOf(model)),
    ...(await extra(context)),
  });
const supernetAndSearch = async ({ artifacts }: StageContext): Promise<Stored> => ({
  supernet: await artifacts.put('supernet', { 'supernet.json': JSON.stringify({ supergraph }) }),
  search: await artifacts.put('search', { 'candidate.json': JSON.stringify(model) }),
});

test('a model is the supernet of its own path: the same nodes, the same names, the same sparsities', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const candidate = draw(seed);
      const graph = singlePath(supergraph, candidate.path);
      const found = modelOf(graph, describe(candidate));
      t.deepEqual(singlePath(found.supergraph as SuperGraph, found.path), graph);
      t.deepEqual(found.sparse, candidate.sparse);
    }),
    { numRuns: 50 },
  );
});

test('a graph and a description of two models are refused', (t) => {
  const other = Array.from({ length: 50 }, (_, seed) => draw(seed)).find(({ path }) => String(path) !== String(model.path))!;
  t.throws(() => modelOf(singlePath(supergraph, model.path), describe(other)), { code: 'TF_GRAPH', message: /other nodes/ });
  const foreign = { ...describe(model), format: 'acme@3' } as unknown as ModelDescription;
  t.throws(() => modelOf(singlePath(supergraph, model.path), foreign), { code: 'TF_GRAPH', message: /"acme@3"/ });
});

test('training further starts from the weights, prunes at once to the sparsity that is there, and names the parent', async (t) => {
  const { job, inputs, output, context } = await run(trainFurtherStage, {}, puts());
  t.deepEqual(job.weights, inputs['model']);
  t.deepEqual(job.pruning, { begin: 0, end: 0, every: 1, sparse: model.sparse });
  t.is(job.recipe.learningRate, 0.001);
  t.is(job.teacher, undefined);
  t.like(output.metrics, { before: 0.5, accuracy: 0.75 });
  const description = await context.artifacts.readJson<ModelDescription>(output.artifact, 'model.json');
  t.is(description.parent, inputs['model']!.sha256);
  t.deepEqual(description.candidate, model, 'of the supernet that was searched');
  t.deepEqual(modelOf(await context.artifacts.readJson(output.artifact, 'graph.json'), description).sparse, model.sparse);
});

test('training further prunes what is not sparse enough, from the sparsity that is there, and describes the model that comes of it', async (t) => {
  const { job, output, context } = await run(trainFurtherStage, { pruning: { sparsity: 0.8, end: 0.5 } }, puts());
  const sparse = raiseSparsity(supergraph, model.path, model.sparse, 0.8);
  t.notDeepEqual(sparse, model.sparse);
  t.deepEqual(job.pruning, { begin: 0.2, end: 0.5, every: 20, sparse, initial: model.sparse.map(({ sparsity }) => sparsity) });
  const description = await context.artifacts.readJson<ModelDescription>(output.artifact, 'model.json');
  t.deepEqual(description.candidate, { path: model.path, sparse });
  t.deepEqual(description.sparse, Object.fromEntries(sparsityByBlock(supergraph, sparse)));
  t.deepEqual(modelOf(await context.artifacts.readJson(output.artifact, 'graph.json'), description).sparse, sparse);
  t.is(description.cost.flash, 1000 - sparse.reduce((sum, { sparsity }) => sum + sparsity, 0));
});

test('each generation sees the images in another order', async (t) => {
  const first = await run(trainFurtherStage, {}, puts());
  const second = await run(trainFurtherStage, {}, async (context) => ({
    dataset: await dataset(context),
    model: await context.artifacts.put('model', { ...filesOf(model), 'weights.safetensors': 'others' }),
  }));
  t.not(first.job.stream, second.job.stream);
});

test('fine-tuning trains the winner of the search alone, from the supernet, pruned gradually to its sparsities', async (t) => {
  const { job, jobs, inputs, output, context } = await run(finetuneStage, {}, puts(supernetAndSearch));
  for (const name of await paperMetrics('finetune')) t.true(name in output.metrics, name);
  t.is(jobs.length, 1);
  t.like(job, { path: model.path, weights: inputs['supernet']!, pruning: { begin: 0.2, end: 0.7, every: 20, sparse: model.sparse } });
  const graph = await context.artifacts.readJson(output.artifact, 'graph.json');
  t.deepEqual(graph, JSON.parse(JSON.stringify(singlePath(supergraph, model.path))));
});

test('distillation is off until it has a weight', async (t) => {
  const teacher = async ({ artifacts }: StageContext): Promise<Stored> => ({ teacher: await artifacts.put('teacher', filesOf(draw(9))) });
  const off = await run(
    finetuneStage,
    {},
    puts(async (context) => ({ ...(await supernetAndSearch(context)), ...(await teacher(context)) })),
  );
  t.false('teacher' in off.job);
});

test('the teacher is the model that was brought in, else the same path of the supernet, dense', async (t) => {
  const on = { distillation: { weight: 0.5, temperature: 2 } };
  const teacher = async ({ artifacts }: StageContext): Promise<Stored> => ({ teacher: await artifacts.put('teacher', filesOf(draw(9))) });
  const given = await run(
    finetuneStage,
    on,
    puts(async (context) => ({ ...(await supernetAndSearch(context)), ...(await teacher(context)) })),
  );
  t.like(given.job.teacher, { weights: given.inputs['teacher']!, recalibrate: 0, weight: 0.5, temperature: 2 });
  const own = await run(finetuneStage, on, puts(supernetAndSearch));
  t.like(own.job.teacher, { weights: own.inputs['supernet']!, path: model.path });
  t.true(own.job.teacher!.recalibrate > 0);
  await t.throwsAsync(run(trainFurtherStage, on, puts()), { code: 'TF_CONFIG_VALUE', message: /no teacher/ });
});

async function results(files: Record<string, string | Uint8Array>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'tinyformer-reuse-'));
  await mkdir(join(root, 'zoo/mine/model'), { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(root, 'zoo/mine/model', name), content);
  return root;
}
const onlyData = async (context: StageContext): Promise<Stored> => ({ dataset: await dataset(context) });

test('a folder of results comes in by its content: the same files elsewhere are the same artifact', async (t) => {
  const [one, two] = [await results(filesOf(model)), await results(filesOf(model))];
  const first = await run(reuseStage, { folder: 'zoo/mine' }, onlyData, one);
  const second = await run(reuseStage, { folder: 'zoo/mine' }, onlyData, two);
  t.is(first.output.artifact.sha256, second.output.artifact.sha256);
  t.is(first.output.metrics['accuracy'], 0.5);
  await writeFile(
    join(two, 'zoo/mine/model/weights.safetensors'),
    encodeWeights(new Map([['w', { shape: [1], data: Float32Array.of(2) }]])),
  );
  t.not((await run(reuseStage, { folder: 'zoo/mine' }, onlyData, two)).output.artifact.sha256, first.output.artifact.sha256);
  t.is((await run(teacherStage, { folder: 'zoo/mine' }, onlyData, one)).output.artifact.kind, 'teacher');
});

test('a folder without a model, of other images or classes, or with a damaged file is refused', async (t) => {
  const root = await results(filesOf(model));
  await t.throwsAsync(run(reuseStage, { folder: 'nowhere' }, onlyData, root), {
    code: 'TF_CONFIG_VALUE',
    message: /nowhere holds no model/,
  });
  const eleven = async (context: StageContext): Promise<Stored> => ({ dataset: await dataset(context, 11) });
  await t.throwsAsync(run(reuseStage, { folder: 'zoo/mine' }, eleven, root), { code: 'TF_DATASET', message: /in 10 classes.* in 11/ });
  await writeFile(join(root, 'zoo/mine/model/weights.safetensors'), 'cut');
  await t.throwsAsync(run(reuseStage, { folder: 'zoo/mine' }, onlyData, root), { code: 'TF_GRAPH' });
  await writeFile(join(root, 'zoo/mine/model/graph.json'), '{"nodes": [');
  await t.throwsAsync(run(reuseStage, { folder: 'zoo/mine' }, onlyData, root), { code: 'TF_GRAPH', message: /graph\.json/ });
});
