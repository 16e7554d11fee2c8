import type { LabelledImages } from '../../../core/dataset/index.js';
import type { Graph, Weights } from '../../../core/plugin/index.js';
import { differentiate } from '../model/differentiate.js';
import { layoutOf } from '../model/layout.js';
import { EagerEmitter } from '../tensorflow/eager-emitter.js';
import { type Tensor, tf } from '../tensorflow/load.js';
import { inputsOf } from './model.js';

const batchSize = 250;

/**
 * New running statistics for a path: the shared weights of a supernet, or freshly pruned ones, give other means and variances than those that were
 * averaged in training. Mean over batches of training images.
 */
export function recalibrate(graph: Graph, weights: Weights, images: LabelledImages): Weights {
  const fragment = { id: 'path', ...graph };
  const { statistics, parameters } = layoutOf(fragment);
  if (statistics.length === 0) return weights;
  const used = new Map(parameters.map((p) => [p.name, tf.tensor(weights.get(p.name)!.data, [...p.shape])]));
  const sums = statistics.map((s) => new Float64Array(s.size));
  let batches = 0;
  for (let from = 0; from < images.count; from += batchSize, batches++) {
    const count = Math.min(batchSize, images.count - from);
    const ofBatch = tf.tidy(() =>
      differentiate(new EagerEmitter(), fragment, count, inputsOf(images, from, count), used).statistics.map((s) => (s as Tensor).dataSync()),
    );
    ofBatch.forEach((values, i) => values.forEach((v, c) => (sums[i]![c]! += v)));
  }
  tf.dispose([...used.values()]);
  const renewed: Weights = new Map(weights);
  statistics.forEach(({ name, shape }, i) => renewed.set(name, { shape, data: Float32Array.from(sums[i]!, (sum) => sum / batches) }));
  return renewed;
}
