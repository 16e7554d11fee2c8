import { attribute, float } from '../tensorflow/emitter.js';
import { math } from '../tensorflow/math.js';
import { asMatrix, batched } from './batched.js';
import type { Operator } from './operator.js';

const format = [float, attribute.string('data_format', 'NHWC')];

/** On the last axis, weight `[ci, co]`, bias `[co]`. */
export const linear: Operator<'Linear'> = {
  parameters: (node, [input]) => [
    { role: 'weight', shape: [input!.at(-1)!, node.channels], kind: 'linear' },
    { role: 'bias', shape: [node.channels], kind: 'zero' },
  ],
  forward(e, { batch, inputs, shapes, output, weights }) {
    const m = math(e);
    const weight = weights['weight']!;
    const x = m.reshape(inputs[0]!, asMatrix(batch, shapes[0]!));
    const y = e.op('BiasAdd', [m.matMul(x, weight), weights['bias']!], format);
    return {
      output: m.reshape(y, batched(batch, output)),
      backward: (dy) => {
        const rows = m.reshape(dy, asMatrix(batch, output));
        return {
          inputs: [m.reshape(m.matMul(rows, weight, false, true), batched(batch, shapes[0]!))],
          weights: { weight: m.matMul(x, rows, true, false), bias: e.op('BiasAddGrad', [rows], format) },
        };
      },
    };
  },
};
