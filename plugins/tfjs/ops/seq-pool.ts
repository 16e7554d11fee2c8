import { math } from '../tensorflow/math.js';
import type { Operator } from './operator.js';

/** `[T, C]` to `[C]`: a = softmax over tokens of x w, y = sum of a x. */
export const seqPool: Operator<'SeqPool'> = {
  parameters: (_node, [input]) => [{ role: 'weight', shape: [input![1]!], kind: 'score' }],
  forward(e, { batch, inputs, shapes, weights }) {
    const m = math(e);
    const [tokens, channels] = shapes[0] as readonly [number, number];
    const x = inputs[0]!;
    const rows = m.reshape(x, [batch * tokens, channels]);
    const weight = m.reshape(weights['weight']!, [channels, 1]);
    const shares = m.reshape(m.softmax(m.reshape(m.matMul(rows, weight), [batch, tokens])), [batch, 1, tokens]);
    return {
      output: m.reshape(m.batchMatMul(shares, x), [batch, channels]),
      backward: (dyFlat) => {
        const dy = m.reshape(dyFlat, [batch, 1, channels]);
        const dShares = m.batchMatMul(dy, x, false, true);
        const dScore = m.mul(shares, m.sub(dShares, m.sum(m.mul(shares, dShares), [2], true)));
        const scoreRows = m.reshape(dScore, [batch * tokens, 1]);
        const throughScore = m.reshape(m.matMul(scoreRows, weight, false, true), [batch, tokens, channels]);
        return {
          inputs: [m.add(m.batchMatMul(shares, dy, true, false), throughScore)],
          weights: { weight: m.reshape(m.matMul(rows, scoreRows, true, false), [channels]) },
        };
      },
    };
  },
};
