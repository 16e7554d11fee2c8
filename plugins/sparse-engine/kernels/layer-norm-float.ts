import { layerNormEpsilon } from '../../../core/float/index.js';
import { TinyformerError, type Weights } from '../../../core/plugin/index.js';
import type { Kernel } from '../kernel.js';
import { describedCall } from './descriptor.js';
import { layerNorm } from './layer-norm.js';
import { tokensOf } from './token-shape.js';

/**
 * LayerNorm in floating point between the int8 tensors of the model, with gamma and beta of the float model: what Scaled-LayerNorm is compared with.
 * For comparisons only, so it has neither a cost nor a size of its own.
 */
export function layerNormFloat(weights: Weights): Kernel {
  const dataOf = (name: string): Float32Array => {
    const tensor = weights.get(name);
    if (!tensor) throw new TinyformerError('TF_GRAPH', `the float model has no weight ${name}, which its int8 model normalises with`);
    return tensor.data;
  };
  return {
    ...layerNorm,
    id: 'layer-norm-float',
    sources: ['layer-norm-float.c', 'layer-norm-float.h'],
    pack({ id, inputs: [input], output }) {
      const { rows, channels } = tokensOf(output);
      const parameters = Float32Array.from([...dataOf(`${id}.gamma`), ...dataOf(`${id}.beta`)]);
      const scales = [input!.scale, output.scale, layerNormEpsilon].map((value) => value.toExponential());
      return {
        constants: [{ name: 'parameters', type: 'uint32_t', data: new Uint32Array(parameters.buffer), align: 4 }],
        call: (names) =>
          describedCall('layer_norm_float', [names.constant('parameters'), rows, channels, `${output.zeroPoint}`, ...scales], 1, names),
      };
    },
  };
}
