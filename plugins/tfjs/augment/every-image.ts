import { randomStream } from '../../../core/random/random-stream.js';
import type { ImageOrder, OrderSource, Shown } from './image-order.js';

/** Every image once an epoch: what a step shows depends on its number alone. */
export class EveryImage implements ImageOrder {
  private epoch = -1;
  private order: readonly number[] = [];

  constructor(private readonly source: OrderSource) {}

  at(step: number): Shown {
    const { count, recipe, seed, stream } = this.source;
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
