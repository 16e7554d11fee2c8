import type { Emitter, Value } from '../tensorflow/emitter.js';
import { math } from '../tensorflow/math.js';
import { type AdamState, type AdamStep, beta1 } from './adamw.js';

/** Coefficients of the odd quintic p(x) = ax + bx^3 + cx^5 that drives singular values in (0, 1] towards 1 the fastest (Jordan et al. 2024). */
const [a, b, c] = [3.4445, -4.775, 2.0315];
const iterations = 5;

/** Root mean square of an element of the step, that of an AdamW step in mid-training: both take the same learning rate (Liu et al. 2025). */
const stepSize = 0.2;

/**
 * The step of Muon (Jordan et al. 2024): the matrix nearest to `momentum` whose singular values are all about 1, found by Newton-Schulz. The
 * iterations run on the smaller Gram matrix alone: each is a polynomial in it, and all of them commute.
 *
 * @param momentum `[rows, columns]`
 */
export function muonStep(e: Emitter, momentum: Value, [rows, columns]: readonly [number, number]): Value {
  const m = math(e);
  const wide = columns > rows;
  const side = Math.min(rows, columns);
  const norm = m.sqrt(m.add(m.sum(m.square(momentum), [0, 1]), m.scalar(1e-14)));
  const unit = m.div(momentum, norm);
  const identity = (scale: number): Value =>
    e.constant(
      Float32Array.from({ length: side * side }, (_, i) => (i % (side + 1) === 0 ? scale : 0)),
      [side, side],
    );
  const [aI, bI] = [identity(a), identity(b)];
  let gram = m.matMul(unit, unit, !wide, wide);
  let product: Value | undefined;
  for (let i = 0; i < iterations; i++) {
    // Horner's form: sums of three would be put in an order by TensorFlow that is another in each process.
    const factor = m.add(m.matMul(gram, m.add(m.scale(gram, c), bI)), aI);
    product = product ? m.matMul(product, factor) : factor;
    if (i < iterations - 1) gram = m.matMul(m.matMul(factor, gram), factor);
  }
  const orthogonal = wide ? m.matMul(product!, unit) : m.matMul(unit, product!);
  return m.scale(orthogonal, stepSize * Math.sqrt(Math.max(rows, columns)));
}

/**
 * One step of Muon for the matrices that lie first in a vector of weights, with AdamW's momentum (Nesterov's form) and its decay; the others stay as AdamW
 * left them.
 *
 * @param before state before the step
 * @param after the state that AdamW leaves
 */
export function muon(
  e: Emitter,
  before: AdamState,
  after: AdamState,
  { gradient, learningRate, weightDecay, size }: AdamStep,
  matrices: readonly (readonly [rows: number, columns: number])[],
): AdamState {
  if (matrices.length === 0) return after;
  const m = math(e);
  const sizes = matrices.map(([rows, columns]) => rows * columns);
  const parts = [...sizes, size - sizes.reduce((a, b) => a + b, 0)];
  const weights = m.split(before.weights, parts);
  const momenta = m.split(m.add(m.scale(after.first, beta1), m.scale(gradient, 1 - beta1)), parts);
  const shrink = m.sub(m.scalar(1), m.scale(learningRate, weightDecay));
  const trained = matrices.map((shape, i) => {
    const step = m.reshape(muonStep(e, m.reshape(momenta[i]!, shape), shape), [sizes[i]!]);
    return m.sub(m.mul(weights[i]!, shrink), m.mul(step, learningRate));
  });
  return { ...after, weights: m.concat([...trained, m.split(after.weights, parts).at(-1)!]) };
}
