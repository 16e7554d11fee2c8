import type { Recipe } from '../../../core/plugin/index.js';
import { randomStream } from '../../../core/random/random-stream.js';

/** The images of a step. */
export interface Shown {
  readonly epoch: number;
  /** Their numbers in the data set. */
  readonly images: readonly number[];
  /** What the gradient of each counts, none = 1. */
  readonly weights?: Float32Array;
}

/** Which images the steps of a training show: shuffled anew each epoch, a rest smaller than a batch is left out. */
export interface ImageOrder {
  /** Steps are asked for in their order. Undefined while it depends on losses that have not been told. */
  at(step: number): Shown | undefined;
  /** The losses of a step's images. */
  tell(step: number, losses: Float32Array): void;
  /** What `restore` needs to go on after the steps told, by name. */
  state(): ReadonlyMap<string, Float32Array>;
  restore(state: ReadonlyMap<string, Float32Array>, told: number): void;
}

interface Trained {
  readonly count: number;
  readonly recipe: Pick<Recipe, 'steps' | 'batch' | 'skipEasy'>;
  readonly seed: number;
  readonly stream: string;
}

export function imageOrder(trained: Trained): ImageOrder {
  return trained.recipe.skipEasy ? new HardImages(trained, trained.recipe.skipEasy) : new AllImages(trained);
}

/** Every image once an epoch: what a step shows depends on its number alone. */
class AllImages implements ImageOrder {
  private epoch = -1;
  private order: readonly number[] = [];

  constructor(private readonly trained: Trained) {}

  at(step: number): Shown {
    const { count, recipe, seed, stream } = this.trained;
    const perEpoch = Math.floor(count / recipe.batch);
    const epoch = Math.floor(step / perEpoch);
    if (epoch !== this.epoch) {
      this.order = randomStream(seed, stream, 'order', epoch).shuffle(Array.from({ length: count }, (_, i) => i));
      this.epoch = epoch;
    }
    const from = (step % perEpoch) * recipe.batch;
    return { epoch, images: this.order.slice(from, from + recipe.batch) };
  }

  tell(): void {}

  state(): ReadonlyMap<string, Float32Array> {
    return new Map();
  }

  restore(): void {}
}

/** Share of the steps before the last epochs, which show every image. */
const skippingEnds = 7 / 8;

/**
 * InfoBatch (Qin et al. 2023): an epoch leaves out a share of the images whose last loss was below the mean, each by chance, and the gradients of
 * those of them that it shows count for the others: 1 / (1 - share). So the gradient is right in the mean, and the same steps reach further.
 */
class HardImages implements ImageOrder {
  private epoch = -1;
  private first = 0;
  private told = 0;
  private images: readonly number[] = [];
  private weights = new Float32Array();
  /** The last of each image; infinite before the first. */
  private losses: Float32Array;

  constructor(
    private readonly trained: Trained,
    private readonly share: number,
  ) {
    this.losses = new Float32Array(trained.count).fill(Number.POSITIVE_INFINITY);
  }

  at(step: number): Shown | undefined {
    const { batch } = this.trained.recipe;
    if (step >= this.first + Math.floor(this.images.length / batch)) {
      if (this.told < step) return undefined;
      this.begin(step);
    }
    const from = (step - this.first) * batch;
    return { epoch: this.epoch, images: this.images.slice(from, from + batch), weights: this.weights.slice(from, from + batch) };
  }

  tell(step: number, losses: Float32Array): void {
    const from = (step - this.first) * this.trained.recipe.batch;
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

  private begin(step: number): void {
    const { count, recipe, seed, stream } = this.trained;
    this.epoch++;
    this.first = step;
    const all = Array.from({ length: count }, (_, i) => i);
    const known = this.losses.filter(Number.isFinite);
    const mean = known.reduce((a, b) => a + b, 0) / known.length;
    const easy = (image: number): boolean => step < skippingEnds * recipe.steps && this.losses[image]! < mean;
    const random = randomStream(seed, stream, 'skip', this.epoch);
    const chosen = all.filter((image) => !easy(image) || random.uniform() >= this.share);
    const shown = chosen.length < recipe.batch ? all : chosen;
    this.images = randomStream(seed, stream, 'order', this.epoch).shuffle(shown);
    this.weights = Float32Array.from(this.images, (image) => (shown === chosen && easy(image) ? 1 / (1 - this.share) : 1));
  }
}
