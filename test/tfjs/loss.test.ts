import test from 'ava';
import { randomStream } from '../../core/random/random-stream.js';
import { EagerEmitter } from '../../plugins/tfjs/tensorflow/eager-emitter.js';
import { type Tensor, tf } from '../../plugins/tfjs/tensorflow/load.js';
import { crossEntropy, distillation, type Loss } from '../../plugins/tfjs/train/loss.js';

const [batch, classes] = [3, 5];
const random = randomStream(1, 'loss');
const drawn = (): Float32Array => Float32Array.from({ length: batch * classes }, () => 2 * random.normal());
const tensor = (values: Float32Array): Tensor => tf.tensor(values, [batch, classes]);
const logits = drawn();
const teacher = drawn();
const labels = Float32Array.from({ length: batch * classes }, (_, i) => (i % classes === (i / classes) >> 0 ? 0.8 : 0.05));

const weights = (): Tensor => tf.tensor1d([1, 2, 0.5]);

type Formula = (e: EagerEmitter, logits: Tensor) => Loss;
const distilled =
  (weight: number, answers = teacher): Formula =>
  (e, x) =>
    distillation(e, x, tensor(labels), tensor(answers), batch, 3, weight);
const formulas: Readonly<Record<string, Formula>> = {
  'cross-entropy': (e, x) => crossEntropy(e, x, tensor(labels), batch),
  'cross-entropy of images that count differently': (e, x) => crossEntropy(e, x, tensor(labels), batch, weights()),
  'distillation with half a weight': distilled(0.5),
  'distillation alone': distilled(1),
  'distillation of images that count differently': (e, x) => distillation(e, x, tensor(labels), tensor(teacher), batch, 3, 0.5, weights()),
};

function lossAt(formula: Formula, values: Float32Array): number {
  return tf.tidy(() => (formula(new EagerEmitter(), tensor(values)).loss as Tensor).dataSync()[0]!);
}

for (const [name, formula] of Object.entries(formulas)) {
  test(`the gradient of ${name} is that of finite differences`, (t) => {
    const gradient = tf.tidy(() => (formula(new EagerEmitter(), tensor(logits)).gradient as Tensor).dataSync());
    const step = 0.02;
    logits.forEach((value, i) => {
      const numeric = (lossAt(formula, logits.with(i, value + step)) - lossAt(formula, logits.with(i, value - step))) / (2 * step);
      t.true(Math.abs(numeric - gradient[i]!) < 2e-3, `logit ${i}: ${numeric} and ${gradient[i]}`);
    });
  });
}

test('a student that answers like its teacher has nothing to learn from it', (t) => {
  t.true(Math.abs(lossAt(distilled(1, logits), logits)) < 1e-5);
  const gradient = tf.tidy(() => (distilled(1, logits)(new EagerEmitter(), tensor(logits)).gradient as Tensor).dataSync());
  t.true(gradient.every((g) => Math.abs(g) < 1e-6));
});

test('with weight 0 distillation is cross-entropy', (t) => {
  t.true(Math.abs(lossAt(distilled(0), logits) - lossAt(formulas['cross-entropy']!, logits)) < 1e-6);
});
