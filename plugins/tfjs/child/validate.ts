import type { DataSetReader } from '../../../core/dataset/index.js';
import type { FitJob, Path, Weights } from '../../../core/plugin/index.js';
import { PreparedImages } from '../score/prepared-images.js';
import { scoreItem } from '../score/score-item.js';
import { randomPath } from '../train/path-sampler.js';

/** Paths of a supernet whose mean accuracy stands for it, and training images for their batch norm statistics. */
const paths = 4;
const recalibrationImages = 500;

/** Accuracy of weights in training, on the validation split; on the training split where nothing is set aside. */
export async function validator(job: FitJob, data: DataSetReader, seed: number): Promise<(weights: Weights) => number> {
  const scored = new PreparedImages(await data.split(data.meta.counts.validation > 0 ? 'validation' : 'train'));
  const uniform = job.path === 'uniform';
  const recalibration = uniform ? new PreparedImages(await data.split('train', recalibrationImages)) : undefined;
  const calibration = scored;
  const chosen: readonly Path[] =
    job.path === 'uniform'
      ? Array.from({ length: paths }, (_, i) => randomPath(job.supergraph, seed, job.stream, 'validation', i))
      : [job.path];
  return (weights) => {
    const accuracies = chosen.map((path) => scoreItem(job.supergraph, weights, { path }, { scored, recalibration, calibration }));
    return accuracies.reduce((a, b) => a + b, 0) / accuracies.length;
  };
}
