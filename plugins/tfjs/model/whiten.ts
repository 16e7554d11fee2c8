import type { LabelledImages } from '../../../core/dataset/index.js';
import { scaleInputs } from '../augment/input-scale.js';
import { eigenvectors } from './eigenvectors.js';
import type { Fragment } from './fragment.js';
import type { Layout } from './layout.js';

/** Patches that the covariance is taken over, spread evenly over the images. */
const patchCount = 50_000;
/** Keeps directions that hardly occur from being blown up. */
const epsilon = 0.0005;

/**
 * Filters of a first convolution that whiten its patches (Jordan 2024): the strongest eigenvectors of the patches' covariance, each at unit variance of
 * its response, and their negatives, since ReLU drops half of each.
 *
 * @returns filters `[n][kernel * kernel * channels]`, n <= outputs, in pairs
 */
export function whiteningFilters({ images, shape, count }: LabelledImages, kernel: number, outputs: number): readonly Float64Array[] {
  const [height, width, channels] = shape as readonly [number, number, number];
  const side = kernel * kernel * channels;
  const places = (height - kernel + 1) * (width - kernel + 1);
  const stride = Math.max(1, Math.floor((count * places) / patchCount)) | 1;
  const covariance = Array.from({ length: side }, () => new Float64Array(side));
  const bytes = new Uint8Array(side);
  const patch = new Float32Array(side);
  let seen = 0;
  for (let at = 0; at < count * places; at += stride) {
    const place = at % places;
    const top = Math.floor(place / (width - kernel + 1));
    const left = place % (width - kernel + 1);
    const origin = Math.floor(at / places) * height * width * channels;
    for (let r = 0; r < kernel; r++) {
      const from = origin + ((top + r) * width + left) * channels;
      bytes.set(images.subarray(from, from + kernel * channels), r * kernel * channels);
    }
    scaleInputs(bytes, patch);
    for (let i = 0; i < side; i++) for (let j = 0; j <= i; j++) covariance[i]![j]! += patch[i]! * patch[j]!;
    seen++;
  }
  for (let i = 0; i < side; i++) for (let j = 0; j <= i; j++) covariance[i]![j] = covariance[j]![i] = covariance[i]![j]! / seen;
  const pairs = eigenvectors(covariance).slice(0, outputs >> 1);
  return pairs.flatMap(({ value, vector }) => {
    const scale = 1 / Math.sqrt(Math.max(value, 0) + epsilon);
    return [vector.map((v) => v * scale), vector.map((v) => -v * scale)];
  });
}

/** Writes whitening filters into the weights of the 3x3 convolutions that look at the image, the others of their filters stay. @param vector weights of the fragment */
export function whiten(fragment: Fragment, layout: Layout, vector: Float32Array, images: LabelledImages): void {
  for (const node of fragment.nodes) {
    if (node.op !== 'Conv2D' || node.kernel < 2 || String(fragment.shapes[node.inputs[0]!]) !== String(images.shape)) continue;
    const parameter = layout.parameters.find((p) => p.name === `${node.id}.weight`)!;
    whiteningFilters(images, node.kernel, node.channels).forEach((filter, output) => {
      filter.forEach((value, input) => {
        vector[parameter.offset + input * node.channels + output] = value;
      });
    });
  }
}
