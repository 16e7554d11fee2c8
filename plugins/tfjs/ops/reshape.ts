import { math } from '../tensorflow/math.js';
import { batched } from './batched.js';
import type { Operator } from './operator.js';

export const reshape: Operator<'Reshape'> = {
  parameters: () => [],
  forward: (e, { batch, inputs, shapes, output }) => ({
    output: math(e).reshape(inputs[0]!, batched(batch, output)),
    backward: (dy) => ({ inputs: [math(e).reshape(dy, batched(batch, shapes[0]!))], weights: {} }),
  }),
};
