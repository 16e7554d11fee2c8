import type { Recipe } from '../../../core/plugin/index.js';
import { EveryImage } from './every-image.js';
import { SkipEasy } from './skip-easy.js';

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

/** What decides the order of a training. */
export interface OrderSource {
  readonly count: number;
  readonly recipe: Pick<Recipe, 'steps' | 'batch' | 'skipEasy'>;
  readonly seed: number;
  readonly stream: string;
}

export function imageOrder(source: OrderSource): ImageOrder {
  const { skipEasy } = source.recipe;
  return skipEasy ? new SkipEasy(source, skipEasy) : new EveryImage(source);
}
