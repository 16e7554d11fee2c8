import test from 'ava';
import fc from 'fast-check';
import { type ImageOrder, imageOrder, type Shown } from '../../plugins/tfjs/augment/image-order.js';

const [count, batch, steps] = [100, 8, 200];
const order = (skipEasy: number): ImageOrder => imageOrder({ count, recipe: { steps, batch, skipEasy }, seed: 1, stream: 'test' });

/** Of images of even number small, and another each epoch. */
const lossOf = (image: number, epoch: number): number => (image % 2 ? 2 : 0.5) + 0.001 * ((image * 7 + epoch * 13) % 50);
const tell = (to: ImageOrder, step: number, { images, epoch }: Shown): void =>
  to.tell(
    step,
    Float32Array.from(images, (image) => lossOf(image, epoch)),
  );

/** All steps from one on, with their losses told. */
function shownBy(source: ImageOrder, from = 0, until = steps): Shown[] {
  return Array.from({ length: until - from }, (_, i) => {
    const shown = source.at(from + i)!;
    tell(source, from + i, shown);
    return shown;
  });
}

const byEpoch = (shown: readonly Shown[]): Shown[][] =>
  Array.from({ length: shown.at(-1)!.epoch + 1 }, (_, epoch) => shown.filter((s) => s.epoch === epoch));

test('an epoch shows no image twice, and without skipping as many batches as there are', (t) => {
  for (const skipEasy of [0, 0.5]) {
    const epochs = byEpoch(shownBy(order(skipEasy)));
    for (const epoch of epochs) {
      const images = epoch.flatMap((s) => s.images);
      t.is(new Set(images).size, images.length);
    }
    t.is(epochs[0]!.length, 12);
    if (skipEasy === 0) t.true(epochs.slice(0, -1).every((epoch) => epoch.length === 12));
  }
});

test('after the first epoch half of the easy images are left out, and the others of them count twice', (t) => {
  const epochs = byEpoch(shownBy(order(0.5), 0, 150));
  t.true(epochs[0]!.every(({ weights }) => weights!.every((w) => w === 1)));
  for (const epoch of epochs.slice(1, -1)) {
    const easy = epoch.flatMap(({ images, weights }) => images.flatMap((image, i) => (image % 2 ? [] : [weights![i]!])));
    t.true(easy.length > 10 && easy.length < 40, `${easy.length} of 50 easy images`);
    // An image that the first epoch left over counts as hard.
    t.true(easy.filter((w) => w === 2).length >= easy.length - 4);
    t.true(epoch.every(({ images, weights }) => images.every((image, i) => image % 2 === 0 || weights![i] === 1)));
  }
});

test('in the mean every image counts as often as without skipping', (t) => {
  const long = imageOrder({ count: 64, recipe: { steps: 20_000, batch: 8, skipEasy: 0.5 }, seed: 3, stream: 'test' });
  const shown = shownBy(long, 0, 16_000);
  const epochs = shown.at(-1)!.epoch + 1;
  const counts = new Float64Array(64);
  for (const { images, weights } of shown) images.forEach((image, i) => (counts[image]! += weights![i]!));
  // Half of a batch of an epoch is left over in the mean.
  for (const n of counts) t.true(n / epochs > 0.8 && n / epochs < 1.05, `${n} in ${epochs} epochs`);
});

test('the last eighth of the steps skips nothing', (t) => {
  const shown = shownBy(order(0.5));
  t.true(shown.slice(160, 175).some(({ weights }) => weights!.includes(2)));
  t.true(shown.slice(175).every(({ weights }) => weights!.every((w) => w === 1)));
  t.is(new Set(shown.slice(175, 187).flatMap(({ images }) => images)).size, 96, 'a whole epoch begins where skipping ends');
});

test('an epoch begins when the losses before it are told', (t) => {
  const source = order(0.5);
  for (let step = 0; step < 12; step++) t.truthy(source.at(step));
  t.is(source.at(12), undefined);
  for (let step = 0; step < 12; step++) tell(source, step, { epoch: 0, images: [] });
  t.is(source.at(12)!.epoch, 1);
});

test('an order goes on from its state as if it had never stopped', (t) => {
  const whole = shownBy(order(0.5));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: steps - 1 }), (stop) => {
      const before = order(0.5);
      shownBy(before, 0, stop);
      const after = order(0.5);
      after.restore(before.state(), stop);
      t.deepEqual(shownBy(after, stop), whole.slice(stop));
    }),
    { numRuns: 20 },
  );
});

test('fewer hard images than a batch: the epoch shows all', (t) => {
  const few = imageOrder({ count: 9, recipe: { steps: 100, batch: 8, skipEasy: 0.9 }, seed: 1, stream: 'test' });
  for (const { images } of shownBy(few, 0, 80)) t.is(images.length, 8);
});
