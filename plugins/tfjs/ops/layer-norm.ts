import { layerNormEpsilon } from '../../../core/float/index.js';
import { attribute, float } from '../tensorflow/emitter.js';
import { math } from '../tensorflow/math.js';
import { asMatrix, batched } from './batched.js';
import type { Operator } from './operator.js';

/**
 * y = gamma n + beta with n = (x - mean) / sqrt(variance + epsilon) per token. With g = gamma dy:
 * dx = (g - mean(g) - n mean(g n)) / sqrt(variance + epsilon).
 */
export const layerNorm: Operator<'LayerNorm'> = {
  parameters: (_node, [input]) => [
    { role: 'gamma', shape: [input!.at(-1)!], kind: 'one' },
    { role: 'beta', shape: [input!.at(-1)!], kind: 'zero' },
  ],
  forward(e, { batch, inputs, shapes, weights }) {
    const m = math(e);
    const matrix = asMatrix(batch, shapes[0]!);
    const full = batched(batch, shapes[0]!);
    const gamma = weights['gamma']!;
    const x = m.reshape(inputs[0]!, matrix);
    const centred = m.sub(x, m.mean(x, [1], true));
    const inverse = m.rsqrt(m.add(m.mean(m.square(centred), [1], true), m.scalar(layerNormEpsilon)));
    const normal = m.mul(centred, inverse);
    return {
      output: m.reshape(m.add(m.mul(normal, gamma), weights['beta']!), full),
      backward: (dyFull) => {
        const dy = m.reshape(dyFull, matrix);
        const g = m.mul(dy, gamma);
        const along = m.mul(normal, m.mean(m.mul(g, normal), [1], true));
        const dx = m.mul(m.sub(m.sub(g, m.mean(g, [1], true)), along), inverse);
        return {
          inputs: [m.reshape(dx, full)],
          weights: {
            gamma: m.sum(m.mul(dy, normal), [0]),
            beta: e.op('BiasAddGrad', [dy], [float, attribute.string('data_format', 'NHWC')]),
          },
        };
      },
    };
  },
};
