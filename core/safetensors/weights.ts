import { TinyformerError } from '../errors/index.js';
import type { Weights } from '../graph/graph.js';
import { decodeSafetensors } from './decode.js';
import { encodeSafetensors } from './encode.js';
import type { StoredTensor } from './format.js';

/** Float weights as a safetensors file (F32). */
export function encodeWeights(weights: Weights): Uint8Array {
  return encodeSafetensors(new Map([...weights].map(([name, tensor]): [string, StoredTensor] => [name, { dtype: 'F32', ...tensor }])));
}

/** @throws TF_GRAPH when the file is not well formed or has a tensor that is not F32. */
export function decodeWeights(bytes: Uint8Array, where = 'weights.safetensors'): Weights {
  const weights: Weights = new Map();
  for (const [name, tensor] of decodeSafetensors(bytes, where)) {
    if (tensor.dtype !== 'F32') throw new TinyformerError('TF_GRAPH', `${where} has ${name} as ${tensor.dtype}, weights are F32`);
    weights.set(name, { shape: tensor.shape, data: tensor.data });
  }
  return weights;
}
