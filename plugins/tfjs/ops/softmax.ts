import { math } from '../tensorflow/math.js';
import { asMatrix, batched } from './batched.js';
import type { Operator } from './operator.js';

/** Over the last axis. */
export const softmax: Operator<'Softmax'> = {
  parameters: () => [],
  forward(e, { batch, inputs, shapes }) {
    const m = math(e);
    const matrix = asMatrix(batch, shapes[0]!);
    const full = batched(batch, shapes[0]!);
    const y = m.softmax(m.reshape(inputs[0]!, matrix));
    return {
      output: m.reshape(y, full),
      backward: (dyFull) => {
        const dy = m.reshape(dyFull, matrix);
        return { inputs: [m.reshape(m.mul(y, m.sub(dy, m.sum(m.mul(y, dy), [1], true))), full)], weights: {} };
      },
    };
  },
};
