import type { Graph, Weights } from '../../../core/plugin/index.js';
import type { Value } from '../tensorflow/emitter.js';
import { type Tensor, tf } from '../tensorflow/load.js';
import { foldBatchNorm } from './fold.js';
import { Model } from './model.js';
import type { PreparedImages } from './prepared-images.js';
import { bestRange, type Range, rangeGroups } from './ranges.js';

/** Values of each tensor that decide its range. */
const samplesPerTensor = 8192;

/** Ranges of all int8 activations, by least squared error on training images. */
export function calibrate(graph: Graph, weights: Weights, images: PreparedImages): ReadonlyMap<string, Range> {
  const groups = rangeGroups(foldBatchNorm(graph, weights).nodes);
  const wanted = new Set(groups.flatMap((g) => g.tensors));
  const samples = new Map<string, Float32Array>();
  const model = new Model(graph, weights);
  tf.tidy(() => {
    // One batch is enough: it has far more values than samples.
    model.logits(images.batches[0]!, (tensor, value) => {
      if (wanted.has(tensor)) samples.set(tensor, sampled(value));
      return value;
    });
  });
  model.dispose();
  const ranges = new Map<string, Range>();
  for (const { tensors, symmetric } of groups) {
    const seen = tensors.flatMap((tensor) => samples.get(tensor) ?? []);
    const all = new Float32Array(seen.reduce((n, s) => n + s.length, 0));
    let at = 0;
    for (const part of seen) {
      all.set(part, at);
      at += part.length;
    }
    const range = bestRange(all, symmetric);
    for (const tensor of tensors) ranges.set(tensor, range);
  }
  return ranges;
}

function sampled(value: Value): Float32Array {
  return tf.tidy(() => {
    const tensor = value as Tensor;
    const flat = tf.reshape(tensor, [-1]);
    const stride = samplingStride(flat.size, tensor.shape.at(-1)!);
    return Float32Array.from(tf.stridedSlice(flat, [0], [flat.size], [stride]).dataSync());
  });
}

/** Distance of evenly spaced values, about {@link samplesPerTensor} of them, that visit every channel alike: it has no factor in common with the number of channels. */
export function samplingStride(size: number, channels: number): number {
  let stride = Math.max(1, Math.floor(size / samplesPerTensor));
  while (greatestCommonDivisor(stride, channels) > 1) stride++;
  return stride;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
