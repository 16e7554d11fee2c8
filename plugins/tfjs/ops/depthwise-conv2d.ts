import { math } from '../tensorflow/math.js';
import { batched } from './batched.js';
import { convolutionAttributes } from './convolution.js';
import type { Operator } from './operator.js';

/** SAME depthwise convolution, weight `[3, 3, c]`. */
export const depthwiseConv2d: Operator<'DepthwiseConv2D'> = {
  parameters: (_node, [input]) => [{ role: 'weight', shape: [3, 3, input![2]!], kind: 'depthwise' }],
  forward(e, { node, batch, inputs, shapes, weights }) {
    const m = math(e);
    const [x] = inputs as [(typeof inputs)[0]];
    const channels = shapes[0]![2]!;
    const filterShape = [3, 3, channels, 1];
    const filter = m.reshape(weights['weight']!, filterShape);
    const attributes = convolutionAttributes(node.stride);
    return {
      output: e.op('DepthwiseConv2dNative', [x, filter], attributes),
      backward: (dy) => {
        const inputShape = e.constant(batched(batch, shapes[0]!), [4], 'int32');
        const byFilter = e.op('DepthwiseConv2dNativeBackpropFilter', [x, e.constant(filterShape, [4], 'int32'), dy], attributes);
        return {
          inputs: [e.op('DepthwiseConv2dNativeBackpropInput', [inputShape, filter, dy], attributes)],
          weights: { weight: m.reshape(byFilter, [3, 3, channels]) },
        };
      },
    };
  },
};
