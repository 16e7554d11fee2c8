import { TinyformerError } from '../errors/index.js';
import { randomStream } from '../random/random-stream.js';

/** "images of class 3", of a label. */
type Named = (label: number) => string;

/**
 * How many images of each class are set aside: the same share of every class, and at least one where two are there, so that small classes are not missing among the
 * others.
 *
 * @param perClass images of each class, by label
 * @param share below 1 a fraction of the images, else their number
 * @param name of the split, for errors
 * @throws TF_DATASET when a class would have no image left to train on
 */
export function setAside(perClass: readonly number[], share: number, name: string, named: Named = ofClass): readonly number[] {
  const fraction = share < 1 ? share : share / perClass.reduce((a, b) => a + b, 0);
  return perClass.map((images, label) => {
    const count = Math.max(Math.round(fraction * images), fraction > 0 && images > 1 ? 1 : 0);
    if (count < images || images === 0) return count;
    throw new TinyformerError('TF_DATASET', `${name}: ${count} of ${images} ${named(label)} would be set aside, none is left to train on`, {
      hint: 'Lower the share in dataset.options, or add images.',
    });
  });
}

function ofClass(label: number): string {
  return `images of class ${label}`;
}

/**
 * Sets images aside, drawn by seed, as many as {@link setAside} says. Both lists keep the order of the images.
 *
 * @param share below 1 a fraction of the images, else their number
 * @throws TF_DATASET when a class would have no image left to train on
 */
export function stratifiedSplit(
  labels: Uint8Array,
  share: number,
  seed: number,
  name: string,
  named?: Named,
): { readonly rest: number[]; readonly aside: number[] } {
  const byClass: number[][] = [];
  labels.forEach((label, i) => {
    while (byClass.length <= label) byClass.push([]);
    byClass[label]!.push(i);
  });
  const counts = setAside(
    byClass.map((images) => images.length),
    share,
    name,
    named,
  );
  const aside = new Set<number>();
  for (const [label, images] of byClass.entries()) {
    for (const i of randomStream(seed, name, 'split', label).shuffle(images).slice(0, counts[label])) aside.add(i);
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
