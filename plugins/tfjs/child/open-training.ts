import { join } from 'node:path';
import type { DataSetReader, LabelledImages } from '../../../core/dataset/index.js';
import type { FitJob, Teacher } from '../../../core/plugin/index.js';
import { batchesAhead } from '../augment/batches-ahead.js';
import { type ImageOrder, imageOrder } from '../augment/image-order.js';
import type { Batch } from '../augment/mix.js';
import { fixedChoice, supernetChoices } from '../model/fragment.js';
import { PreparedImages } from '../score/prepared-images.js';
import { teacherOf } from '../train/teacher.js';
import { Training } from '../train/training.js';
import { readWeights } from './inputs.js';

/** The graph of a job, without weights yet, the images that it trains on, and the batches of its steps from one on. */
export async function openTraining(
  job: FitJob,
  data: DataSetReader,
  seed: number,
  folder: string,
): Promise<{
  readonly training: Training;
  readonly images: LabelledImages;
  readonly order: ImageOrder;
  readonly batchesFrom: (step: number) => AsyncGenerator<Batch>;
}> {
  const { recipe, pruning, supergraph } = job;
  const images = await data.split('train');
  const training = new Training(
    {
      choices: job.path === 'uniform' ? supernetChoices(supergraph) : fixedChoice(supergraph, job.path),
      classes: supergraph.classes,
      recipe,
      masked: pruning !== undefined,
      ...(job.teacher ? { teacher: await openTeacher(job.teacher, folder, data) } : {}),
    },
    join(folder, 'graph'),
  );
  const { stream } = job;
  const order = imageOrder({ count: images.count, recipe, seed, stream });
  return { training, images, order, batchesFrom: (step) => batchesAhead({ data: images, recipe, seed, stream }, order, step) };
}

async function openTeacher(teacher: Teacher, folder: string, data: DataSetReader): Promise<ReturnType<typeof teacherOf>> {
  const images = teacher.recalibrate > 0 ? new PreparedImages(await data.split('train', teacher.recalibrate)) : undefined;
  const opened = teacherOf(teacher, readWeights(folder, 'teacher'), images);
  images?.dispose();
  return opened;
}
