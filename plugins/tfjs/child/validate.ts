import type { DataSetReader, LabelledImages } from '../../../core/dataset/index.js';
import type { FitJob, Path, Weights } from '../../../core/plugin/index.js';
import { randomStream } from '../../../core/random/random-stream.js';
import { samplePath } from '../../../core/search/index.js';
import { PreparedImages } from '../score/prepared-images.js';
import { scoreItem } from '../score/score-item.js';

/** Paths of a supernet whose mean accuracy stands for it, and training images for their batch norm statistics. */
const paths = 4;
const recalibrationImages = 500;

/** The images that rank what is trained: those set aside; the training images where none are. @param limit so many of them, 0 = all */
export function validationImages(data: DataSetReader, limit = 0): Promise<LabelledImages> {
  return data.split(data.meta.counts.validation > 0 ? 'validation' : 'train', limit);
}

export interface Validator {
  readonly accuracyOf: (weights: Weights) => number;
  readonly dispose: () => void;
}

/** Accuracy of weights in training. */
export async function validator(job: FitJob, data: DataSetReader, seed: number): Promise<Validator> {
  const scored = new PreparedImages(await validationImages(data));
  const uniform = job.path === 'uniform';
  const recalibration = uniform ? new PreparedImages(await data.split('train', recalibrationImages)) : undefined;
  const calibration = scored;
  const chosen: readonly Path[] =
    job.path === 'uniform'
      ? Array.from({ length: paths }, (_, i) => samplePath(job.supergraph, randomStream(seed, job.stream, 'validation', i)))
      : [job.path];
  return {
    accuracyOf: (weights) => {
      const accuracies = chosen.map((path) => scoreItem(job.supergraph, weights, { path }, { scored, recalibration, calibration }));
      return accuracies.reduce((a, b) => a + b, 0) / accuracies.length;
    },
    dispose: () => {
      scored.dispose();
      recalibration?.dispose();
    },
  };
}
