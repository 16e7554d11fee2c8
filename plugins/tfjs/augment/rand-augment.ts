import { affine } from './affine.js';
import { autoContrast, brightness, contrast, posterize, saturation, solarize } from './colour.js';
import type { CounterHash } from './counter-hash.js';
import type { Image } from './image.js';

/** Largest strength of each operation, at magnitude 1. */
const degrees = 30;
const shearing = 0.3;
const shift = 0.3;
const colouring = 0.9;

/** Operations by strength `s` in [-1, 1]. */
const operations: readonly ((image: Image, s: number) => void)[] = [
  (image, s) => {
    const angle = (s * degrees * Math.PI) / 180;
    affine(image, Math.cos(angle), -Math.sin(angle), 0, Math.sin(angle), Math.cos(angle), 0);
  },
  (image, s) => affine(image, 1, s * shearing, 0, 0, 1, 0),
  (image, s) => affine(image, 1, 0, 0, s * shearing, 1, 0),
  (image, s) => affine(image, 1, 0, s * shift * image.width, 0, 1, 0),
  (image, s) => affine(image, 1, 0, 0, 0, 1, s * shift * image.height),
  (image, s) => brightness(image, 1 + s * colouring),
  (image, s) => contrast(image, 1 + s * colouring),
  (image, s) => saturation(image, 1 + s * colouring),
  (image, s) => posterize(image, 8 - Math.round(4 * Math.abs(s))),
  (image, s) => solarize(image, 256 - 256 * Math.abs(s)),
  (image) => autoContrast(image),
];

/** RandAugment (Cubuk et al. 2020), with the operations that suit small images: `count` of them at random, of random sign. */
export function randAugment(image: Image, count: number, magnitude: number, random: CounterHash): void {
  for (let i = 0; i < count; i++) {
    const operation = operations[random.integer(operations.length)]!;
    operation(image, random.signed() < 0 ? -magnitude : magnitude);
  }
}
