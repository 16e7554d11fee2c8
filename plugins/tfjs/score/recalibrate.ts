import type { Graph, Weights } from '../../../core/plugin/index.js';
import { differentiate } from '../model/differentiate.js';
import { layoutOf } from '../model/layout.js';
import { EagerEmitter } from '../tensorflow/eager-emitter.js';
import { type Tensor, tf } from '../tensorflow/load.js';
import type { PreparedImages } from './prepared-images.js';

/**
 * New running statistics for a path: the shared weights of a supernet, or freshly pruned ones, give other means and variances than those that were
 * averaged in training. Mean over batches of training images, each weighted by its images.
 */
export function recalibrate(graph: Graph, weights: Weights, images: PreparedImages): Weights {
  const fragment = { id: 'path', ...graph };
  const { statistics, parameters } = layoutOf(fragment);
  const used = new Map(parameters.map((p) => [p.name, tf.tensor(weights.get(p.name)!.data, [...p.shape])]));
  const sums = statistics.map((s) => new Float64Array(s.size));
  let total = 0;
  for (const batch of images.batches) {
    const count = batch.shape[0]!;
    total += count;
    const ofBatch = tf.tidy(() =>
      differentiate(new EagerEmitter(), fragment, count, batch, used).statistics.map((s) => (s as Tensor).dataSync()),
    );
    for (const [i, values] of ofBatch.entries()) {
      const sum = sums[i]!;
      for (let c = 0; c < values.length; c++) sum[c]! += count * values[c]!;
    }
  }
  tf.dispose([...used.values()]);
  const renewed: Weights = new Map(weights);
  for (const [i, { name, shape }] of statistics.entries()) {
    renewed.set(name, { shape, data: Float32Array.from(sums[i]!, (sum) => sum / total) });
  }
  return renewed;
}
