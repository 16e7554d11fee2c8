import { randomStream } from '../../../core/random/random-stream.js';
import type { ImageOrder, OrderSource, Shown } from './image-order.js';

/** Share of the steps after which every image is shown. */
const skippingEnds = 7 / 8;

/**
 * InfoBatch (Qin et al. 2023): an epoch leaves out a share of the images whose last loss was below the mean, each by chance, and the gradients of
 * those of them that it shows count for the others: 1 / (1 - share). So the gradient is right in the mean.
 */
export class SkipEasy implements ImageOrder {
  private epoch = -1;
  private first = 0;
  private told = 0;
  private images: readonly number[] = [];
  private weights = new Float32Array();
  /** The last of each image; infinite before the first. */
  private losses: Float32Array;

  constructor(
    private readonly source: OrderSource,
    private readonly share: number,
  ) {
    this.losses = new Float32Array(source.count).fill(Number.POSITIVE_INFINITY);
  }

  at(step: number): Shown | undefined {
    const { batch } = this.source.recipe;
    if (step >= this.end) {
      if (this.told < step) return undefined;
      this.begin(step);
    }
    const from = (step - this.first) * batch;
    return { epoch: this.epoch, images: this.images.slice(from, from + batch), weights: this.weights.slice(from, from + batch) };
  }

  tell(step: number, losses: Float32Array): void {
    const from = (step - this.first) * this.source.recipe.batch;
    losses.forEach((loss, i) => {
      this.losses[this.images[from + i]!] = loss;
    });
    this.told = step + 1;
  }

  state(): ReadonlyMap<string, Float32Array> {
    return new Map([
      ['epoch', Float32Array.of(this.epoch, this.first)],
      ['images', Float32Array.from(this.images)],
      ['weights', this.weights],
      ['losses', this.losses],
    ]);
  }

  restore(state: ReadonlyMap<string, Float32Array>, told: number): void {
    [this.epoch, this.first] = [...state.get('epoch')!] as [number, number];
    this.images = [...state.get('images')!];
    this.weights = Float32Array.from(state.get('weights')!);
    this.losses = Float32Array.from(state.get('losses')!);
    this.told = told;
  }

  /** The step after the epoch's last: one that skips ends where skipping does. */
  private get end(): number {
    const { count, recipe } = this.source;
    const end = this.first + Math.floor(this.images.length / recipe.batch);
    return this.images.length < count ? Math.min(end, this.skippingEnd) : end;
  }

  private get skippingEnd(): number {
    return Math.ceil(skippingEnds * this.source.recipe.steps);
  }

  private begin(step: number): void {
    const { count, recipe, seed, stream } = this.source;
    this.epoch++;
    this.first = step;
    const all = Array.from({ length: count }, (_, i) => i);
    const known = this.losses.filter(Number.isFinite);
    const mean = known.reduce((a, b) => a + b, 0) / known.length;
    const easy = (image: number): boolean => step < this.skippingEnd && this.losses[image]! < mean;
    const random = randomStream(seed, stream, 'skip', this.epoch);
    const chosen = all.filter((image) => !easy(image) || random.uniform() >= this.share);
    const shown = chosen.length < recipe.batch ? all : chosen;
    this.images = randomStream(seed, stream, 'order', this.epoch).shuffle(shown);
    this.weights = Float32Array.from(this.images, (image) => (shown === chosen && easy(image) ? 1 / (1 - this.share) : 1));
  }
}
