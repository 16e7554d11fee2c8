import test from 'ava';
import fc from 'fast-check';
import { randomStream } from '../../core/random/random-stream.js';
import { conv2d } from '../../plugins/tfjs/ops/conv2d.js';
import { suitsWinograd, winogradConvolution } from '../../plugins/tfjs/ops/winograd.js';
import { EagerEmitter } from '../../plugins/tfjs/tensorflow/eager-emitter.js';
import { type Tensor, tf } from '../../plugins/tfjs/tensorflow/load.js';

const node = (channels: number) =>
  ({ op: 'Conv2D', kernel: 3, stride: 1, channels, bias: false, id: 'n', inputs: ['x'], output: 'y' }) as const;

/** Output and gradients of both ways for random values. */
function bothWays([batch, height, width, from, channels]: readonly [number, number, number, number, number]) {
  const random = randomStream(1, 'winograd', `${[batch, height, width, from, channels]}`);
  const tensor = (shape: number[]): Tensor =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
      shape,
    );
  return tf.tidy(() => {
    const x = tensor([batch, height, width, from]);
    const weight = tensor([3, 3, from, channels]);
    const dy = tensor([batch, height, width, channels]);
    const e = new EagerEmitter();
    const call = {
      node: node(channels),
      batch,
      inputs: [x],
      shapes: [[height, width, from]],
      output: [height, width, channels],
      weights: { weight },
    };
    const direct = conv2d.forward(e, call);
    const { inputs, weights } = direct.backward(dy);
    const winograd = winogradConvolution(e, x, weight, [batch, height, width, from], channels);
    const gradients = winograd.backward(dy);
    const values = (value: unknown): Float32Array => Float32Array.from((value as Tensor).dataSync());
    return [
      { what: 'output', expected: values(direct.output), found: values(winograd.output) },
      { what: 'gradient by the input', expected: values(inputs[0]), found: values(gradients.input) },
      { what: 'gradient by the weight', expected: values(weights['weight']), found: values(gradients.weight) },
    ];
  });
}

test("Winograd's convolution and its gradients are those of a direct one within rounding, for images of any size", (t) => {
  const size = fc.integer({ min: 1, max: 13 });
  const few = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(fc.tuple(fc.integer({ min: 1, max: 3 }), size, size, few, few), (shape) => {
      for (const { what, expected, found } of bothWays(shape)) {
        t.is(found.length, expected.length);
        const largest = Math.max(...expected.map(Math.abs));
        const error = Math.max(...expected.map((value, i) => Math.abs(value - found[i]!)));
        t.true(error <= 3e-5 * Math.max(1, largest), `${what} of ${shape}: ${error} of ${largest}`);
      }
    }),
    { numRuns: 40 },
  );
});

test('a training takes it where it pays: many channels, whole tiles', (t) => {
  t.true(suitsWinograd([16, 16, 64], 64));
  t.true(suitsWinograd([8, 8, 192], 224));
  t.true(suitsWinograd([4, 4, 224], 224));
  t.false(suitsWinograd([32, 32, 3], 24));
  t.false(suitsWinograd([32, 32, 24], 64));
  t.false(suitsWinograd([2, 2, 64], 64));
});

test('what stands for exact integers is convolved directly', (t) => {
  tf.tidy(() => {
    const random = randomStream(1, 'integers');
    const integers = (shape: number[]): Tensor =>
      tf.tensor(
        Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.integer(255) - 127),
        shape,
      );
    const call = {
      node: node(64),
      batch: 2,
      inputs: [integers([2, 8, 8, 64])],
      shapes: [[8, 8, 64]],
      output: [8, 8, 64],
      weights: { weight: integers([3, 3, 64, 64]) },
    };
    const sums = (fast: boolean): Float32Array =>
      (conv2d.forward(new EagerEmitter(), { ...call, fast }).output as Tensor).dataSync() as Float32Array;
    t.true(sums(false).every(Number.isInteger));
    t.false(sums(true).every(Number.isInteger), 'this size would be rounded');
  });
});
