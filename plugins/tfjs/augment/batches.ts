import type { LabelledImages } from '../../../core/dataset/index.js';
import { type Recipe, TinyformerError } from '../../../core/plugin/index.js';
import { randomStream } from '../../../core/random/random-stream.js';
import { CounterHash } from './counter-hash.js';
import { cropAndFlip } from './crop-and-flip.js';
import type { Image } from './image.js';
import type { Shown } from './image-order.js';
import { scaleInputs } from './input-scale.js';
import { type Batch, mixBatch } from './mix.js';
import { randAugment } from './rand-augment.js';

/** Augmented batches of a training, each a function of its step and the images shown in it. */
export class Batches {
  private readonly hashSeed: number;

  /** @throws TF_DATASET when there are fewer images than a batch. */
  constructor(
    private readonly data: LabelledImages,
    private readonly recipe: Pick<Recipe, 'batch' | 'labelSmoothing' | 'augment'>,
    private readonly seed: number,
    private readonly stream: string,
  ) {
    checkBatch(data, recipe);
    this.hashSeed = randomStream(seed, stream, 'augment').uint32();
  }

  at(step: number, { epoch, images }: Shown): Batch {
    const { data, recipe } = this;
    const size = data.shape.reduce((a, b) => a * b, 1);
    const batch = { inputs: new Float32Array(images.length * size), labels: new Float32Array(images.length * data.classes) };
    images.forEach((image, i) => {
      this.augment(image, epoch, batch.inputs.subarray(i * size, (i + 1) * size));
      const row = batch.labels.subarray(i * data.classes, (i + 1) * data.classes).fill(recipe.labelSmoothing / data.classes);
      row[data.labels[image]!]! += 1 - recipe.labelSmoothing;
    });
    mixBatch(batch, data.shape, recipe.augment, this.seed, this.stream, step);
    return batch;
  }

  private augment(index: number, epoch: number, input: Float32Array): void {
    const [height, width, channels] = this.data.shape as readonly [number, number, number];
    const { augment } = this.recipe;
    const random = new CounterHash(this.hashSeed, epoch, index);
    const image: Image = { height, width, channels, pixels: new Uint8ClampedArray(input.length) };
    const source = this.data.images.subarray(index * input.length, (index + 1) * input.length);
    cropAndFlip(source, image, augment.crop, augment.flip && this.mirrored(index, epoch), random);
    randAugment(image, augment.randAugment, augment.magnitude, random);
    scaleInputs(image.pixels, input);
    if (augment.cutout > 0) cutOut(input, image, augment.cutout, random);
  }

  /** Alternating flip (Jordan 2024): a coin for the first epoch, then the other side each time, so that two epochs always show both. */
  private mirrored(index: number, epoch: number): boolean {
    const coin = new CounterHash(this.hashSeed, -1, index).integer(2);
    return (coin + epoch) % 2 === 1;
  }
}

/** Cutout (DeVries and Taylor 2017): a square of zeros, partly outside at the edges. */
function cutOut(input: Float32Array, { height, width, channels }: Image, side: number, random: CounterHash): void {
  const top = random.integer(height) - (side >> 1);
  const left = random.integer(width) - (side >> 1);
  const [from, to] = [Math.max(0, left), Math.min(width, left + side)];
  for (let row = Math.max(0, top); row < Math.min(height, top + side); row++) {
    input.fill(0, (row * width + from) * channels, (row * width + to) * channels);
  }
}

/** @throws TF_DATASET when there are fewer images than a batch. */
export function checkBatch(data: LabelledImages, { batch }: Pick<Recipe, 'batch'>): void {
  if (data.count >= batch) return;
  throw new TinyformerError('TF_DATASET', `the training split has ${data.count} images, fewer than a batch of ${batch}`, {
    hint: 'Lower recipe.batch or add images.',
  });
}
