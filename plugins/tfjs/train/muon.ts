import type { Emitter, Value } from '../tensorflow/emitter.js';
import { math } from '../tensorflow/math.js';

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
  const identity = e.constant(
    Float32Array.from({ length: side * side }, (_, i) => (i % (side + 1) === 0 ? 1 : 0)),
    [side, side],
  );
  let gram = m.matMul(unit, unit, !wide, wide);
  let product: Value | undefined;
  for (let i = 0; i < iterations; i++) {
    const factor = m.add(m.add(m.scale(identity, a), m.scale(gram, b)), m.scale(m.matMul(gram, gram), c));
    product = product ? m.matMul(product, factor) : factor;
    if (i < iterations - 1) gram = m.matMul(m.matMul(factor, gram), factor);
  }
  const orthogonal = wide ? m.matMul(product!, unit) : m.matMul(unit, product!);
  return m.scale(orthogonal, stepSize * Math.sqrt(Math.max(rows, columns)));
}
