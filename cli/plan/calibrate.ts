import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FileStore } from '../../core/artifacts/file-store.js';
import { cacheFolder } from '../../core/exec/index.js';
import { canonicalJson } from '../../core/plan/canonical-json.js';
import type { MadePlan } from '../../core/plan/make-plan.js';
import type { FitJob, Progress, Recipe, StageContext } from '../../core/plugin/index.js';
import { testStageContext } from '../../core/testkit/index.js';
import type { MeasuringHost } from '../measuring-command.js';
import { duration } from '../output/units.js';
import { blankImages } from './blank-images.js';
import { measurePace } from './measure-pace.js';
import { typicalSupernet } from './typical-supernet.js';

/** Seconds of one optimizer step on this machine, by role. */
export interface StepTimes {
  readonly supernet: number;
  readonly search: number;
  readonly finetune: number;
}

export interface Calibration {
  readonly times: StepTimes;
  /** What measuring took. */
  readonly seconds: number;
}

/** Seconds of steps for each kind of training, when its graph is ready. */
const secondsEach = 4;
const pruning = { begin: 0.2, end: 0.7, every: 20 };

/** Times a few steps of the config's own trainings, on a supernet of median size and on random images: neither data nor validation is waited for. */
export async function calibrate(
  { plan, services }: MadePlan,
  recipes: Readonly<Record<keyof StepTimes, Recipe>>,
  host: MeasuringHost,
): Promise<Calibration> {
  const start = performance.now();
  const scratch = await mkdtemp(join(tmpdir(), 'tinyformer-calibrate-'));
  const artifacts = new FileStore(join(scratch, 'store'));
  const { seed, root } = plan;
  const contexts: StageContext[] = [];
  const contextOf = async (onProgress: (progress: Progress) => void): Promise<StageContext> => {
    const context = await testStageContext({
      options: {},
      services,
      stage: 'calibrate',
      seed,
      root,
      artifacts,
      signal: host.signal,
      onProgress,
    });
    contexts.push(context);
    return context;
  };
  try {
    const { random, log } = await contextOf(() => undefined);
    const described = await services.dataset.describe({ root, seed, signal: host.signal, log, cacheFolder: cacheFolder() });
    const images = 2 * Math.max(...Object.values(recipes).map(({ batch }) => batch));
    const dataset = await artifacts.put('dataset', blankImages(described, images));
    const { supergraph, candidate } = typicalSupernet(services, described.shape, described.classes, random);
    const common = { supergraph, dataset, checkpointEvery: 1_000_000, validateEvery: 0 };
    const measured = new Map<string, Promise<number>>();
    const time = (role: keyof StepTimes, job: Pick<FitJob, 'path' | 'pruning'>): Promise<number> => {
      const { steps: _steps, learningRate: _rate, warmup: _warmup, ...recipe } = recipes[role];
      // Two trainings that differ in nothing that takes time are measured once.
      const key = canonicalJson({ ...job, recipe });
      const known = measured.get(key) ?? measure(role, { ...common, ...job, recipe: recipes[role], stream: `calibrate/${role}` });
      measured.set(key, known);
      return known;
    };
    const measure = async (role: keyof StepTimes, job: FitJob): Promise<number> => {
      const report = (what: string): void => host.onProgress({ fraction: measured.size / 3, message: `${role}: ${what}` });
      const context = await contextOf(({ message }) => message && report(message));
      const { secondsPerStep, steps } = await measurePace(services.trainer, job, secondsEach, context);
      report(`${steps} steps, ${(1000 * secondsPerStep).toFixed(0)} ms each`);
      return secondsPerStep;
    };
    const single = { path: candidate.path, pruning: { ...pruning, sparse: candidate.sparse } };
    const times = {
      supernet: await time('supernet', { path: 'uniform' }),
      search: await time('search', single),
      finetune: await time('finetune', single),
    };
    const seconds = (performance.now() - start) / 1000;
    host.onProgress({ fraction: 1, message: `measured in ${duration(seconds)}` });
    return { times, seconds };
  } finally {
    for (const { workdir } of contexts) await rm(dirname(workdir), { recursive: true, force: true });
    await rm(scratch, { recursive: true, force: true });
  }
}
