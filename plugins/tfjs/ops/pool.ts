import { attribute, float } from '../tensorflow/emitter.js';
import { batched } from './batched.js';
import type { Operator } from './operator.js';

function windows(size: number) {
  return [
    float,
    attribute.ints('ksize', [1, size, size, 1]),
    attribute.ints('strides', [1, size, size, 1]),
    attribute.string('padding', 'VALID'),
    attribute.string('data_format', 'NHWC'),
  ];
}

export const maxPool: Operator<'MaxPool2D'> = {
  parameters: () => [],
  forward(e, { node, inputs }) {
    const [x] = inputs as [(typeof inputs)[0]];
    const y = e.op('MaxPool', [x], windows(node.size));
    return { output: y, backward: (dy) => ({ inputs: [e.op('MaxPoolGrad', [x, y, dy], windows(node.size))], weights: {} }) };
  },
};

export const avgPool: Operator<'AvgPool2D'> = {
  parameters: () => [],
  forward(e, { node, batch, inputs, shapes }) {
    const inputShape = e.constant(batched(batch, shapes[0]!), [4], 'int32');
    return {
      output: e.op('AvgPool', inputs, windows(node.size)),
      backward: (dy) => ({ inputs: [e.op('AvgPoolGrad', [inputShape, dy], windows(node.size))], weights: {} }),
    };
  },
};
