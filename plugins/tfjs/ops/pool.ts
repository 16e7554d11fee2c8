import { attribute, float, type Value } from '../tensorflow/emitter.js';
import { math } from '../tensorflow/math.js';
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

/**
 * The gradient goes to every value that equals the largest of its window. After a ReLU there are several only where all are 0, and there it ends anyway.
 * TensorFlow's own kernel gives it to the first, and takes several times as long.
 */
export const maxPool: Operator<'MaxPool2D'> = {
  parameters: () => [],
  forward(e, { node, batch, inputs, shapes }) {
    const [x] = inputs as [(typeof inputs)[0]];
    const y = e.op('MaxPool', [x], windows(node.size));
    const [height, width, channels] = shapes[0] as readonly [number, number, number];
    const m = math(e);
    /** A value of each window at every place of it. */
    const spread = (value: Value): Value => {
      const { size } = node;
      const column = m.reshape(value, [(batch * height * width) / size ** 2, 1, channels]);
      const row = m.reshape(m.tile(column, [1, size, 1]), [(batch * height) / size, 1, width * channels]);
      return m.reshape(m.tile(row, [1, size, 1]), batched(batch, shapes[0]!));
    };
    const byInput = (dy: Value): Value => {
      if (height % node.size || width % node.size) return e.op('MaxPoolGrad', [x, y, dy], windows(node.size));
      const all = spread(dy);
      return m.sub(all, m.wherePositive(all, m.sub(spread(y), x)));
    };
    return { output: y, backward: (dy) => ({ inputs: [byInput(dy)], weights: {} }) };
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
