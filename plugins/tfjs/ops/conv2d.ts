import { attribute, float, type Value } from '../tensorflow/emitter.js';
import { math } from '../tensorflow/math.js';
import { batched } from './batched.js';
import type { Operator } from './operator.js';

/** SAME convolution, weight `[kh, kw, ci, co]`. */
export const conv2d: Operator<'Conv2D'> = {
  parameters: (node, [input]) => [
    { role: 'weight', shape: [node.kernel, node.kernel, input![2]!, node.channels], kind: 'convolution' },
    ...(node.bias ? [{ role: 'bias', shape: [node.channels], kind: 'zero' } as const] : []),
  ],
  forward(e, { node, batch, inputs, shapes, weights }) {
    const [x] = inputs as [(typeof inputs)[0]];
    const weight = weights['weight']!;
    const attributes = [
      float,
      attribute.ints('strides', [1, node.stride, node.stride, 1]),
      attribute.string('padding', 'SAME'),
      attribute.string('data_format', 'NHWC'),
      attribute.ints('dilations', [1, 1, 1, 1]),
      attribute.bool('use_cudnn_on_gpu', true),
    ];
    const weightShape = [node.kernel, node.kernel, shapes[0]![2]!, node.channels];
    const y = e.op('Conv2D', [x, weight], attributes);
    const m = math(e);
    // At stride 1 the gradient by the input is a convolution too, with the filter turned around: TensorFlow's own kernel takes up to four times as long.
    const byInput = (dy: Value): Value =>
      node.stride === 1
        ? e.op('Conv2D', [dy, m.transpose(node.kernel === 1 ? weight : m.reverse(weight, [0, 1]), [0, 1, 3, 2])], attributes)
        : e.op('Conv2DBackpropInput', [e.constant(batched(batch, shapes[0]!), [4], 'int32'), weight, dy], attributes);
    return {
      output: node.bias ? e.op('BiasAdd', [y, weights['bias']!], [float, attribute.string('data_format', 'NHWC')]) : y,
      backward: (dy) => ({
        inputs: [byInput(dy)],
        weights: {
          weight: e.op('Conv2DBackpropFilter', [x, e.constant(weightShape, [4], 'int32'), dy], attributes),
          ...(node.bias ? { bias: e.op('BiasAddGrad', [dy], [float, attribute.string('data_format', 'NHWC')]) } : {}),
        },
      }),
    };
  },
};
