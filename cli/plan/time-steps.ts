import type { ArtifactRef, ArtifactStore } from '../../core/artifacts/artifact-store.js';
import type { MadePlan } from '../../core/plan/make-plan.js';
import type { DataSetDescription, FitJob, Progress, StageContext } from '../../core/plugin/index.js';
import { testStageContext } from '../../core/testkit/index.js';
import type { MeasuringHost } from '../measuring-command.js';
import { duration } from '../output/units.js';
import { inScratchFolder } from '../run/scratch-folder.js';
import { blankImages } from './blank-images.js';
import { measurePace } from './measure-pace.js';

/** Seconds of steps for each kind of training, when its graph is ready. */
const secondsEach = 4;

/** Where trainings are timed: a store that vanishes afterwards, and random images. */
export interface StepTimer {
  readonly artifacts: ArtifactStore;
  /** In the shape and classes of the config's data set: neither its images nor validation is waited for. */
  readonly dataset: ArtifactRef;
  readonly images: DataSetDescription;
  readonly random: StageContext['random'];
  /** Seconds of one step of a job. @param fraction how much of the measuring is done before */
  time(role: string, fraction: number, job: TimedJob): Promise<number>;
  /** Weights of a path, for who learns from it: how good they are takes no time. */
  weights(job: TimedJob): Promise<ArtifactRef>;
}

export type TimedJob = Omit<FitJob, 'dataset' | 'checkpointEvery' | 'validateEvery' | 'stream'>;

/** @param images of the config's data set @param batch images of the largest batch that is timed @returns what `work` measures, and the seconds that it took */
export async function timeSteps<T>(
  { plan, services }: MadePlan,
  images: DataSetDescription,
  batch: number,
  host: MeasuringHost,
  work: (timer: StepTimer) => Promise<T>,
): Promise<{ readonly times: T; readonly seconds: number }> {
  const start = performance.now();
  const { seed, root } = plan;
  const { signal } = host;
  return inScratchFolder(async (folder) => {
    const contextOf = (onProgress: (progress: Progress) => void): Promise<StageContext> =>
      testStageContext({ options: {}, services, stage: 'calibrate', seed, root, folder, signal, onProgress });
    const { artifacts, random } = await contextOf(() => undefined);
    const dataset = await artifacts.put('dataset', blankImages(images, 2 * batch));
    const complete = (job: TimedJob, role: string): FitJob => ({
      ...job,
      dataset,
      checkpointEvery: 1_000_000,
      validateEvery: 0,
      stream: `calibrate/${role}`,
    });
    const times = await work({
      artifacts,
      dataset,
      images,
      random,
      time: async (role, fraction, job) => {
        const report = (what: string): void => host.onProgress({ fraction, message: `${role}: ${what}` });
        const context = await contextOf(({ message }) => message && report(message));
        const { secondsPerStep, steps } = await measurePace(services.trainer, complete(job, role), secondsEach, context);
        report(`${steps} steps, ${(1000 * secondsPerStep).toFixed(0)} ms each`);
        return secondsPerStep;
      },
      weights: async (job) => {
        const once = { ...job, recipe: { ...job.recipe, steps: 1 } };
        const fitted = await services.trainer.fit(complete(once, 'teacher'), await contextOf(() => undefined));
        return artifacts.put('weights', { 'weights.safetensors': fitted.weights });
      },
    });
    const seconds = (performance.now() - start) / 1000;
    host.onProgress({ fraction: 1, message: `measured in ${duration(seconds)}` });
    return { times, seconds };
  });
}
