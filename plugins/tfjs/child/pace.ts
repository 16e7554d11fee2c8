import { join } from 'node:path';
import { DataSetReader } from '../../../core/dataset/index.js';
import type { FitJob, Pace } from '../../../core/plugin/index.js';
import type { Task } from '../process/messages.js';
import { renewalInterval } from '../train/masks.js';
import { renewMasks } from '../train/renew-masks.js';
import { stepper } from '../train/stepper.js';
import type { Training } from '../train/training.js';
import { breathe, readWeights, type Send } from './inputs.js';
import { openTraining } from './open-training.js';

/** Paths of a supernet that are tried, fewer where their first steps take long. */
const paths = 6;
/** Milliseconds between two reports. */
const reportEvery = 2000;
/** Rounds over the paths, or steps of the one there is, at most. */
const rounds = { uniform: 5, fixed: 20 } as const;

/** Times steps of a job until the time is up. The first step of each path prepares kernels and memory and does not count; the time begins after those. */
export async function runPace({ job, seconds, seed }: Extract<Task, { kind: 'pace' }>, folder: string, send: Send): Promise<Pace> {
  await send({ type: 'progress', progress: { fraction: 0, message: 'preparing its graph' } });
  const data = await DataSetReader.ofFolder(join(folder, 'dataset'));
  // Which images are shown does not matter; skipping would wait for losses.
  const { training, batchesFrom } = await openTraining({ ...job, recipe: { ...job.recipe, skipEasy: 0 } }, data, seed, folder);
  training.initialize(seed, job.weights ? readWeights(folder, 'weights') : undefined);
  const stepOf = stepper(training, job, seed);
  const batches = batchesFrom(0);
  const times: number[][] = [];
  let steps = 0;
  const timeStep = async (path: number): Promise<void> => {
    const start = performance.now();
    // Which path is drawn depends on the number of the step; the images do not matter.
    stepOf((await batches.next()).value, job.recipe.learningRate, path);
    times[path] = [...(times[path] ?? []), (performance.now() - start) / 1000];
    steps++;
    await breathe();
  };
  const report = reporter(send);
  const uniform = job.path === 'uniform';
  const prepared = performance.now() + 1000 * seconds;
  for (let path = 0; path < (uniform ? paths : 1) && (path === 0 || performance.now() < prepared); path++) {
    await timeStep(path);
    await report('preparing its memory');
  }
  const cycle = times.length;
  const most = cycle * (uniform ? rounds.uniform : rounds.fixed);
  const end = performance.now() + 1000 * seconds;
  for (let n = 0; n === 0 || (n < most && performance.now() < end); n++) {
    await timeStep(n % cycle);
    await report(`${n + 1} steps`);
  }
  const ofPaths = times.filter((taken) => taken.length > 1).map((taken) => median(taken.slice(1)));
  const secondsPerStep = ofPaths.reduce((a, b) => a + b, 0) / ofPaths.length + renewalPerStep(training, job);
  await batches.return(undefined);
  training.close();
  return { secondsPerStep, steps: steps - cycle };
}

/** Tells what is being done, not too often. */
function reporter(send: Send): (message: string) => Promise<void> {
  let reported = performance.now();
  return async (message) => {
    if (performance.now() - reported < reportEvery) return;
    reported = performance.now();
    await send({ type: 'progress', progress: { fraction: 0, message } });
  };
}

/** What renewing the masks adds to a step in the mean. */
function renewalPerStep(training: Training, job: FitJob): number {
  if (!job.pruning) return 0;
  const { begin, end } = job.pruning;
  const renew = (): void => void renewMasks(training, job, Math.round(end * job.recipe.steps));
  // The first prepares kernels and memory.
  renew();
  const start = performance.now();
  renew();
  return (((performance.now() - start) / 1000) * (end - begin)) / renewalInterval(job.recipe.steps, job.pruning);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
