import { math } from '../tensorflow/math.js';
import type { Operator } from './operator.js';

export const add: Operator<'Add'> = {
  parameters: () => [],
  forward: (e, { inputs }) => ({
    output: math(e).add(inputs[0]!, inputs[1]!),
    backward: (dy) => ({ inputs: [dy, dy], weights: {} }),
  }),
};
