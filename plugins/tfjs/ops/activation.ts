import { float } from '../tensorflow/emitter.js';
import type { Operator } from './operator.js';

/** The gradient is taken from the output, so that the input need not be kept. */
function activation<O extends 'ReLU' | 'ReLU6'>(operation: string): Operator<O> {
  return {
    parameters: () => [],
    forward(e, { inputs }) {
      const y = e.op(operation, inputs, [float]);
      return { output: y, backward: (dy) => ({ inputs: [e.op(`${operation}Grad`, [dy, y], [float])], weights: {} }) };
    },
  };
}

export const relu = activation<'ReLU'>('Relu');
export const relu6 = activation<'ReLU6'>('Relu6');
