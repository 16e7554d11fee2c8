import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSetReader } from '../../../core/dataset/index.js';
import { type HistoryPoint, TinyformerError } from '../../../core/plugin/index.js';
import { encodeWeights } from '../../../core/safetensors/index.js';
import { resumeFile, type Task, weightsFile } from '../process/messages.js';
import { decodeCheckpoint, encodeCheckpoint, type TrainingCheckpoint } from '../train/checkpoint-file.js';
import { learningRateAt } from '../train/learning-rate.js';
import { renewsMask } from '../train/masks.js';
import { renewMasks } from '../train/renew-masks.js';
import { type StateRole, type TrainingState, variableName } from '../train/state.js';
import { stepper } from '../train/stepper.js';
import type { Training } from '../train/training.js';
import { breathe, readWeights, type Send } from './inputs.js';
import { Meter } from './meter.js';
import { openTraining } from './open-training.js';
import { validator } from './validate.js';

/** Runs a fit job: from its checkpoint if there is one, to the last step. The same job gives the same bits however often it was interrupted. */
export async function runFit({ job, seed, jobHash }: Extract<Task, { kind: 'fit' }>, folder: string, send: Send): Promise<void> {
  const { recipe, pruning } = job;
  const data = await DataSetReader.ofFolder(join(folder, 'dataset'));
  const { training, images, order, batchesFrom } = await openTraining(job, data, seed, folder);
  const validation = job.validateEvery === undefined ? undefined : { every: job.validateEvery, ...(await validator(job, data, seed)) };
  const resumed = resume(folder, jobHash);
  if (resumed) {
    training.restore(resumed.state);
    order.restore(resumed.order, resumed.step);
  } else training.initialize(seed, job.weights ? readWeights(folder, 'weights') : undefined, images);
  let sparsity = resumed?.sparsity ?? 0;
  const stepOf = stepper(training, job, seed);
  const history: HistoryPoint[] = [...(resumed?.history ?? [])];
  const first = resumed?.step ?? 0;
  const meter = new Meter(recipe, first);
  const batches = batchesFrom(first);

  for (let step = first; step < recipe.steps; step++) {
    if (pruning && renewsMask(step, recipe.steps, pruning)) sparsity = renewMasks(training, job, step);
    const learningRate = learningRateAt(step, recipe);
    const { loss, losses } = stepOf((await batches.next()).value, learningRate, step);
    order.tell(step, losses);
    if (!Number.isFinite(loss)) throw diverged(`the loss is ${loss}`, step, recipe.steps, learningRate);
    meter.add(loss);
    const done = step + 1;
    const last = done === recipe.steps;
    const saves = last || done % job.checkpointEvery === 0;
    const state = saves ? finiteState(training, step, recipe.steps, learningRate) : undefined;
    const validates = validation && (last || (validation.every > 0 && done % validation.every === 0));
    if (validates || saves) {
      const accuracy = validates ? { accuracy: validation.accuracyOf(training.result()) } : {};
      history.push({ step: done, loss: meter.takeMean(), learningRate, ...(pruning ? { sparsity } : {}), ...accuracy });
    }
    if (state) {
      const file = join(folder, `step-${done}.checkpoint`);
      writeFileSync(file, encodeCheckpoint({ job: jobHash, step: done, history, sparsity, state, order: order.state() }));
      await send({ type: 'checkpoint', file });
    }
    if (last || meter.due()) await send({ type: 'progress', progress: meter.progress(done, loss, learningRate, sparsity) });
    await breathe();
  }
  await batches.return(undefined);
  const trained = training.result();
  writeFileSync(join(folder, weightsFile), encodeWeights(trained));
  training.close();
  validation?.dispose();
  await send({ type: 'fitted', history });
}

/** What a checkpoint would hold. A step with a finite loss may still leave what the next one cannot use: then the checkpoint before stays the last. */
function finiteState(training: Training, step: number, steps: number, learningRate: number): TrainingState {
  const state = training.state();
  for (const { name, fragment, variables } of training.groups.flat()) {
    for (const role of Object.keys(variables) as StateRole[]) {
      if (!state.get(variableName(name, role))!.every(Number.isFinite)) {
        throw diverged(`not every number of ${fragment.id} (${role}) is finite`, step, steps, learningRate);
      }
    }
  }
  return state;
}

function diverged(what: string, step: number, steps: number, learningRate: number): TinyformerError {
  return new TinyformerError('TF_TRAINING', `${what} at step ${step} of ${steps}, learning rate ${learningRate.toPrecision(3)}`, {
    hint: 'Lower recipe.learningRate, or set a smaller recipe.clipNorm (0 does not clip). The last checkpoint is kept.',
  });
}

function resume(folder: string, jobHash: string): TrainingCheckpoint | undefined {
  const file = join(folder, resumeFile);
  return existsSync(file) ? decodeCheckpoint(readFileSync(file), jobHash) : undefined;
}
