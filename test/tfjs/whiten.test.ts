import test from 'ava';
import { randomStream } from '../../core/random/random-stream.js';
import { whiteningFilters } from '../../plugins/tfjs/model/whiten.js';

const shape = [12, 12, 3];
const size = 12 * 12 * 3;
const random = randomStream(1, 'whiten');

/** Smooth images: neighbours alike, as in photographs. */
function smoothImages(count: number): Uint8Array {
  const images = new Uint8Array(count * size);
  for (let n = 0; n < count; n++) {
    const [fx, fy, phase] = [random.normal(), random.normal(), 6 * random.normal()];
    for (let i = 0; i < size; i++) {
      const [row, column, channel] = [Math.floor(i / 36), Math.floor(i / 3) % 12, i % 3];
      images[n * size + i] = 128 + 80 * Math.sin(0.5 * (fx * column + fy * row) + phase + channel) + 6 * random.normal();
    }
  }
  return images;
}

test('responses of whitening filters have unit variance and do not go together', (t) => {
  const count = 100;
  const images = smoothImages(count);
  const filters = whiteningFilters({ shape, classes: 1, count, images, labels: new Uint8Array(count) }, 3, 16);
  t.is(filters.length, 16);
  const halves = filters.filter((_, i) => i % 2 === 0);
  const products = Array.from({ length: halves.length ** 2 }, () => 0);
  let patches = 0;
  for (let n = 0; n < count; n++) {
    for (let at = 0; at < 100; at++, patches++) {
      const [top, left] = [Math.floor(at / 10), at % 10];
      const answers = halves.map((filter) =>
        filter.reduce((sum, w, i) => {
          const [r, rest] = [Math.floor(i / 9), i % 9];
          return sum + (w * (images[n * size + (top + r) * 36 + left * 3 + rest]! - 128)) / 64;
        }, 0),
      );
      for (const [i, a] of answers.entries()) for (const [j, b] of answers.entries()) products[i * halves.length + j]! += a * b;
    }
  }
  products.forEach((sum, k) => {
    const expected = k % (halves.length + 1) === 0 ? 1 : 0;
    t.true(Math.abs(sum / patches - expected) < 0.25, `${k}: ${sum / patches}`);
  });
});

test('every filter has its negative, and fewer outputs get the strongest', (t) => {
  const images = smoothImages(50);
  const data = { shape, classes: 1, count: 50, images, labels: new Uint8Array(50) };
  const many = whiteningFilters(data, 3, 64);
  t.is(many.length, 54);
  for (let i = 0; i < many.length; i += 2) t.true(many[i]!.every((w, k) => w === -many[i + 1]![k]!));
  t.deepEqual(whiteningFilters(data, 3, 8), many.slice(0, 8));
});
