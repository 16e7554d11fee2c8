import { batchNormEpsilon } from '../../../core/float/index.js';
import { attribute, float } from '../tensorflow/emitter.js';
import type { Operator } from './operator.js';

/** Batch normalisation over N, H and W with the statistics of the batch. */
export const batchNorm: Operator<'BatchNorm'> = {
  parameters: (_node, [input]) => {
    const shape = [input!.at(-1)!];
    return [
      { role: 'gamma', shape, kind: 'one' },
      { role: 'beta', shape, kind: 'zero' },
      { role: 'mean', shape, kind: 'runningMean' },
      { role: 'variance', shape, kind: 'runningVariance' },
    ];
  },
  forward(e, { inputs, weights }) {
    const [x] = inputs as [(typeof inputs)[0]];
    const gamma = weights['gamma']!;
    const attributes = [
      float,
      attribute.type('U', 'float32'),
      attribute.float('epsilon', batchNormEpsilon),
      attribute.string('data_format', 'NHWC'),
      attribute.bool('is_training', true),
    ];
    const none = e.constant([], [0]);
    const [y, mean, variance, ...reserved] = e.ops('FusedBatchNormV3', [x, gamma, weights['beta']!, none, none], 6, [
      ...attributes,
      attribute.float('exponential_avg_factor', 1),
    ]);
    return {
      output: y!,
      statistics: { mean: mean!, variance: variance! },
      backward: (dy) => {
        const [byInput, byGamma, byBeta] = e.ops('FusedBatchNormGradV3', [dy, x, gamma, ...reserved], 5, attributes);
        return { inputs: [byInput!], weights: { gamma: byGamma!, beta: byBeta! } };
      },
    };
  },
};
