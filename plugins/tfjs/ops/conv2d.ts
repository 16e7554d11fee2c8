import { attribute, float, type Value } from '../tensorflow/emitter.js';
import { batched } from './batched.js';
import { directConvolution } from './direct-convolution.js';
import type { Gradients, Operator } from './operator.js';
import { suitsWinograd, winogradConvolution } from './winograd.js';

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
    const shape = batched(batch, shapes[0]!);
    const winograd = fast && node.kernel === 3 && node.stride === 1 && suitsWinograd(shapes[0]!, node.channels);
    const { output, backward } = winograd
      ? winogradConvolution(e, x, weight, shape, node.channels)
      : directConvolution(e, x, weight, shape, node);
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
