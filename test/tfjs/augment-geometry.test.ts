import test from 'ava';
import { Batches } from '../../plugins/tfjs/augment/batches.js';
import { reflect } from '../../plugins/tfjs/augment/image.js';
import { imageOrder } from '../../plugins/tfjs/augment/image-order.js';

const off = { flip: false, crop: 0, cutout: 0, randAugment: 0, magnitude: 0, mixup: 0, cutmix: 0 };
const side = 8;
const count = 16;

/** The byte of a pixel tells image, row and column apart: no row or column of an image looks like another, mirrored or not. */
const byteAt = (image: number, row: number, column: number): number => (image * 13 + row * 17 + column * column * 5 + column) % 120;
const data = {
  shape: [side, side, 1],
  classes: 2,
  count,
  images: Uint8Array.from({ length: count * side * side }, (_, i) =>
    byteAt(Math.floor(i / (side * side)), Math.floor(i / side) % side, i % side),
  ),
  labels: new Uint8Array(count),
};

/** Every image of some epochs: its number, and what it looks like after augmentation, in bytes. */
function shown(augment: Partial<typeof off>, epochs: number): readonly { readonly image: number; readonly pixels: readonly number[] }[] {
  const recipe = { batch: count, labelSmoothing: 0, augment: { ...off, ...augment } };
  const made = new Batches(data, recipe, 1, 'test');
  const order = imageOrder({ count, recipe: { steps: epochs, batch: count }, seed: 1, stream: 'test' });
  return Array.from({ length: epochs }, (_, step) => {
    const { images } = order.at(step)!;
    const { inputs } = made.at(step, order.at(step)!);
    return [...images].map((image, n) => ({
      image,
      pixels: [...inputs.subarray(n * side * side, (n + 1) * side * side)].map((v) => Math.round(v * 64 + 128)),
    }));
  }).flat();
}

const moved = (image: number, dy: number, dx: number, mirrored: boolean): readonly number[] =>
  Array.from({ length: side * side }, (_, i) => {
    const [row, column] = [Math.floor(i / side), i % side];
    return byteAt(image, reflect(row + dy, side), reflect((mirrored ? side - 1 - column : column) + dx, side));
  });

const same = (a: readonly number[], b: readonly number[]): boolean => a.every((v, i) => v === b[i]);

test('flips show each image once as it is and once mirrored in any two epochs', (t) => {
  const seen = new Map<number, boolean[]>();
  for (const { image, pixels } of shown({ flip: true }, 4)) {
    const mirrored = same(pixels, moved(image, 0, 0, true));
    t.true(mirrored || same(pixels, moved(image, 0, 0, false)), `image ${image}`);
    seen.set(image, [...(seen.get(image) ?? []), mirrored]);
  }
  for (const [image, [a, b, c, d]] of seen) t.deepEqual([b, c, d], [!a, a, !a], `image ${image}`);
  t.is(new Set([...seen.values()].map(([first]) => first)).size, 2, 'not all begin on the same side');
});

test('crops move an image by whole pixels, each way as often, with mirrored edges', (t) => {
  const crop = 2;
  const found = new Map<string, number>();
  for (const { image, pixels } of shown({ crop }, 100)) {
    let place: string | undefined;
    for (let dy = -crop; dy <= crop; dy++) {
      for (let dx = -crop; dx <= crop; dx++) if (same(pixels, moved(image, dy, dx, false))) place = `${dy} ${dx}`;
    }
    t.truthy(place, `image ${image} is not moved by up to ${crop} pixels`);
    found.set(place!, (found.get(place!) ?? 0) + 1);
  }
  t.is(found.size, (2 * crop + 1) ** 2);
  const expected = (100 * count) / found.size;
  for (const [place, times] of found) t.true(times > expected / 2 && times < expected * 2, `${place}: ${times} times`);
});

test('cutout empties one square, cut off at the edges, and touches nothing else', (t) => {
  const cutout = 3;
  const sizes = new Set<number>();
  for (const { image, pixels } of shown({ cutout }, 30)) {
    const whole = moved(image, 0, 0, false);
    // 128 is an input of 0, which no byte of these images is.
    const holes = pixels.flatMap((v, i) => (v === 128 ? [[Math.floor(i / side), i % side] as const] : []));
    t.true(pixels.every((v, i) => v === 128 || v === whole[i]));
    const rows = new Set(holes.map(([row]) => row));
    const columns = new Set(holes.map(([, column]) => column));
    t.is(holes.length, rows.size * columns.size, 'a rectangle');
    const cut = (places: ReadonlySet<number>): boolean => places.has(0) || places.has(side - 1);
    t.true(rows.size === cutout || (rows.size < cutout && cut(rows)));
    t.true(columns.size === cutout || (columns.size < cutout && cut(columns)));
    t.is(Math.max(...rows) - Math.min(...rows) + 1, rows.size, 'without gaps');
    t.is(Math.max(...columns) - Math.min(...columns) + 1, columns.size, 'without gaps');
    sizes.add(holes.length);
  }
  t.true(sizes.has(cutout * cutout) && sizes.size > 1);
});

test('mixup blends two images and their labels by the same share', (t) => {
  const labelled = { ...data, labels: Uint8Array.from({ length: count }, (_, n) => n % 2) };
  const recipe = { batch: count, labelSmoothing: 0, augment: { ...off, mixup: 1 } };
  const order = imageOrder({ count, recipe: { steps: 6, batch: count }, seed: 1, stream: 'test' });
  const made = new Batches(labelled, recipe, 1, 'test');
  let blended = 0;
  for (let step = 0; step < 6; step++) {
    const { inputs, labels } = made.at(step, order.at(step)!);
    const { images } = order.at(step)!;
    for (let n = 0; n < count; n++) {
      const own = [...images][n]!;
      const share = labels[n * 2 + (own % 2)]!;
      const pixels = inputs.subarray(n * side * side, (n + 1) * side * side);
      const blend = (other: number, part: number): boolean =>
        pixels.every((v, i) => {
          const [row, column] = [Math.floor(i / side), i % side];
          const mixed = part * byteAt(own, row, column) + (1 - part) * byteAt(other, row, column);
          return Math.abs(v - (mixed - 128) / 64) < 1e-4;
        });
      // With an image of its own class the labels say nothing of the share.
      const other = [...images].find((candidate) => candidate % 2 !== own % 2 && blend(candidate, share));
      if (other !== undefined && share < 1) blended++;
      else t.true(share > 1 - 1e-6, `image ${own} of step ${step} has label share ${share} and is no such blend`);
    }
  }
  t.true(blended > 10);
});
