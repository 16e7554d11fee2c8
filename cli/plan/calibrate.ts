import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ArtifactRef } from '../../core/artifacts/artifact-store.js';
import { FileStore } from '../../core/artifacts/file-store.js';
import type { MadePlan } from '../../core/plan/make-plan.js';
import { type DataSetMeta, type FitJob, type Recipe, type Stage, type StageContext, Stages } from '../../core/plugin/index.js';
import { sampleCandidate } from '../../core/search/index.js';
import { testStageContext } from '../../core/testkit/index.js';
import type { MeasuringHost } from '../measuring-command.js';

/** Seconds of one optimizer step on this machine, by role. */
export interface StepTimes {
  readonly supernet: number;
  readonly search: number;
  readonly finetune: number;
}

const sampledSupernets = 2;
const [few, many] = [4, 16];

/** Measures the trainer on the config's own data set, space and recipes: short trainings of two lengths, whose difference has no start-up in it. */
export async function calibrate(
  { plan, loaded, services }: MadePlan,
  recipes: Readonly<Record<keyof StepTimes, Recipe>>,
  host: MeasuringHost,
): Promise<StepTimes> {
  const scratch = await mkdtemp(join(tmpdir(), 'tinyformer-calibrate-'));
  const artifacts = new FileStore(join(scratch, 'store'));
  const contexts: StageContext[] = [];
  const contextOf = async (stage: string, options: unknown): Promise<StageContext> => {
    // What a training reports of itself is nothing to tell here.
    const context = await testStageContext({ options, services, stage, seed: plan.seed, root: plan.root, artifacts, signal: host.signal });
    contexts.push(context);
    return context;
  };
  const timed = async (job: FitJob): Promise<number> => {
    const start = performance.now();
    await services.trainer.fit(job, await contextOf('calibrate', {}));
    return (performance.now() - start) / 1000;
  };
  const secondsPerStep = async (job: FitJob): Promise<number> => {
    const short = await timed(withSteps(job, few));
    return Math.max(1e-4, ((await timed(withSteps(job, many))) - short) / (many - few));
  };
  try {
    host.onProgress({ fraction: 0, message: 'reading the data set' });
    const producer = plan.stages.find((stage) => stage.produces === 'dataset')!;
    const stage = loaded.registry.resolve(Stages, producer.stage) as unknown as Stage;
    const dataset: ArtifactRef = (await stage.run({}, await contextOf(producer.stage, producer.options))).artifact;
    const meta = await artifacts.readJson<DataSetMeta>(dataset, 'meta.json');
    const sums = { supernet: 0, search: 0, finetune: 0 };
    for (let i = 0; i < sampledSupernets; i++) {
      host.onProgress({
        fraction: (i + 1) / (sampledSupernets + 1),
        message: `short trainings of supernet ${i + 1} of ${sampledSupernets}`,
      });
      const random = (await contextOf('calibrate', {})).random('supernet', i);
      const supergraph = services.space.supergraph(services.space.sampleSupernet(random), meta.shape, meta.classes.length);
      const { path, sparse } = sampleCandidate(supergraph, services.space, random);
      const job = { supergraph, dataset, checkpointEvery: 1_000_000, validateEvery: 0, stream: `calibrate/${i}` };
      const pruning = { begin: 0.2, end: 0.7, every: 20, sparse };
      sums.supernet += await secondsPerStep({ ...job, path: 'uniform', recipe: recipes.supernet });
      sums.search += await secondsPerStep({ ...job, path, pruning, recipe: recipes.search });
      sums.finetune += await secondsPerStep({ ...job, path, pruning, recipe: recipes.finetune });
    }
    return {
      supernet: sums.supernet / sampledSupernets,
      search: sums.search / sampledSupernets,
      finetune: sums.finetune / sampledSupernets,
    };
  } finally {
    for (const { workdir } of contexts) await rm(dirname(workdir), { recursive: true, force: true });
    await rm(scratch, { recursive: true, force: true });
  }
}

function withSteps(job: FitJob, steps: number): FitJob {
  return { ...job, recipe: { ...job.recipe, steps } };
}
