import { join } from 'node:path';
import { DataSetReader } from '../../../core/dataset/index.js';
import type { Task } from '../process/messages.js';
import { PreparedImages } from '../score/prepared-images.js';
import { scoreItem } from '../score/score-item.js';
import { breathe, readWeights, type Send } from './inputs.js';
import { validationImages } from './validate.js';

/** Training images that decide activation ranges. */
const calibrationImages = 250;

/** Runs a score job. */
export async function runScore({ job }: Extract<Task, { kind: 'score' }>, folder: string, send: Send): Promise<void> {
  const data = await DataSetReader.ofFolder(join(folder, 'dataset'));
  const weights = readWeights(folder, 'weights');
  const images = {
    scored: new PreparedImages(await (job.split === 'validation' ? validationImages(data, job.images) : data.split(job.split, job.images))),
    recalibration: job.recalibrate > 0 ? new PreparedImages(await data.split('train', job.recalibrate)) : undefined,
    calibration: new PreparedImages(await data.split('train', calibrationImages)),
  };
  const accuracies: number[] = [];
  const start = performance.now();
  for (const item of job.items) {
    accuracies.push(scoreItem(job.supergraph, weights, item, images));
    const done = accuracies.length;
    const rate = { value: done / ((performance.now() - start) / 1000), unit: 'paths/s' };
    await send({
      type: 'progress',
      progress: { fraction: done / job.items.length, message: 'scoring', step: done, steps: job.items.length, rate },
    });
    await breathe();
  }
  for (const prepared of Object.values(images)) prepared?.dispose();
  await send({ type: 'scored', accuracies });
}
