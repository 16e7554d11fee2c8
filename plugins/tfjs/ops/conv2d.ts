import { attribute, type Emitter, float, type Value } from '../tensorflow/emitter.js';
import { math } from '../tensorflow/math.js';
import { batched } from './batched.js';
import type { Gradients, NodeOf, Operator } from './operator.js';
import { type Convolution, suitsWinograd, winogradConvolution } from './winograd.js';

/** SAME convolution, weight `[kh, kw, ci, co]`. */
export const conv2d: Operator<'Conv2D'> = {
  parameters: (node, [input]) => [
    { role: 'weight', shape: [node.kernel, node.kernel, input![2]!, node.channels], kind: 'convolution' },
    ...(node.bias ? [{ role: 'bias', shape: [node.channels], kind: 'zero' } as const] : []),
  ],
  forward(e, { node, batch, inputs, shapes, weights, fast }) {
    const [x] = inputs as [(typeof inputs)[0]];
    const weight = weights['weight']!;
    const biasAttributes = [float, attribute.string('data_format', 'NHWC')];
    const winograd = fast && node.kernel === 3 && node.stride === 1 && suitsWinograd(shapes[0]!, node.channels);
    const { output, backward } = winograd
      ? winogradConvolution(e, x, weight, batched(batch, shapes[0]!), node.channels)
      : directConvolution(e, x, weight, batched(batch, shapes[0]!), node);
    return {
      output: node.bias ? e.op('BiasAdd', [output, weights['bias']!], biasAttributes) : output,
      backward(dy): Gradients {
        const gradients = backward(dy);
        const bias: Readonly<Record<string, Value>> = node.bias ? { bias: e.op('BiasAddGrad', [dy], biasAttributes) } : {};
        return { inputs: [gradients.input], weights: { weight: gradients.weight, ...bias } };
      },
    };
  },
};

function directConvolution(e: Emitter, x: Value, weight: Value, shape: readonly number[], node: NodeOf<'Conv2D'>): Convolution {
  const attributes = [
    float,
    attribute.ints('strides', [1, node.stride, node.stride, 1]),
    attribute.string('padding', 'SAME'),
    attribute.string('data_format', 'NHWC'),
    attribute.ints('dilations', [1, 1, 1, 1]),
    attribute.bool('use_cudnn_on_gpu', true),
  ];
  const weightShape = [node.kernel, node.kernel, shape[3]!, node.channels];
  const m = math(e);
  // At stride 1 the gradient by the input is a convolution too, with the filter turned around: TensorFlow's own kernel takes up to four times as long.
  const byInput = (dy: Value): Value =>
    node.stride === 1
      ? e.op('Conv2D', [dy, m.transpose(node.kernel === 1 ? weight : m.reverse(weight, [0, 1]), [0, 1, 3, 2])], attributes)
      : e.op('Conv2DBackpropInput', [e.constant(shape, [4], 'int32'), weight, dy], attributes);
  return {
    output: e.op('Conv2D', [x, weight], attributes),
    backward: (dy) => ({
      input: byInput(dy),
      weight: e.op('Conv2DBackpropFilter', [x, e.constant(weightShape, [4], 'int32'), dy], attributes),
    }),
  };
}
