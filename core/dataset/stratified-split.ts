import { TinyformerError } from '../errors/index.js';
import { randomStream } from '../random/random-stream.js';

/**
 * How many of the images of a class are set aside for a share above 0: at least one where two are there, so that small classes are not missing among the others.
 *
 * @param fraction of the images, 0 = none
 */
export function setAside(images: number, fraction: number): number {
  return Math.max(Math.round(fraction * images), fraction > 0 && images > 1 ? 1 : 0);
}

/**
 * Sets images aside, the same share of every class, drawn by seed. Both lists keep the order of the images.
 *
 * @param share below 1 a fraction of the images, else their number. Of a class of two or more at least one, unless it is 0.
 * @throws TF_DATASET when a class would have no image left to train on.
 */
export function stratifiedSplit(
  labels: Uint8Array,
  share: number,
  seed: number,
  name: string,
): { readonly rest: number[]; readonly aside: number[] } {
  const fraction = share < 1 ? share : share / labels.length;
  const byClass = new Map<number, number[]>();
  labels.forEach((label, i) => {
    const known = byClass.get(label);
    if (known) known.push(i);
    else byClass.set(label, [i]);
  });
  const aside = new Set<number>();
  for (const [label, images] of [...byClass].sort(([a], [b]) => a - b)) {
    const count = setAside(images.length, fraction);
    if (count >= images.length) {
      throw new TinyformerError(
        'TF_DATASET',
        `${name}: ${count} of ${images.length} images of class ${label} would be set aside, none is left to train on`,
      );
    }
    for (const i of randomStream(seed, name, 'split', label).shuffle(images).slice(0, count)) aside.add(i);
  }
  const all = Array.from(labels, (_, i) => i);
  return { rest: all.filter((i) => !aside.has(i)), aside: all.filter((i) => aside.has(i)) };
}

/** The chosen images, one after another. */
export function takeImages(
  images: Uint8Array,
  labels: Uint8Array,
  chosen: readonly number[],
): { readonly images: Uint8Array; readonly labels: Uint8Array } {
  const size = images.length / labels.length;
  const taken = new Uint8Array(chosen.length * size);
  for (const [to, from] of chosen.entries()) taken.set(images.subarray(from * size, (from + 1) * size), to * size);
  return { images: taken, labels: Uint8Array.from(chosen, (i) => labels[i]!) };
}
