import { TinyformerError } from '../errors/index.js';
import type { IntegerTensor, QuantizedParameters } from '../graph/quantized.js';
import { decodeSafetensors } from './decode.js';
import { encodeSafetensors } from './encode.js';
import type { StoredTensor } from './format.js';

/** Integer parameters as a safetensors file (I8, I16, I32). */
export function encodeQuantizedParameters(parameters: QuantizedParameters): Uint8Array {
  return encodeSafetensors(new Map([...parameters].map(([name, tensor]) => [name, toStored(tensor)])));
}

/** @throws TF_GRAPH when the file is not well formed or has a float tensor. */
export function decodeQuantizedParameters(bytes: Uint8Array, where = 'parameters.safetensors'): QuantizedParameters {
  return new Map([...decodeSafetensors(bytes, where)].map(([name, tensor]) => [name, toInteger(name, tensor, where)]));
}

function toStored(tensor: IntegerTensor): StoredTensor {
  switch (tensor.dtype) {
    case 'int8':
      return { dtype: 'I8', shape: tensor.shape, data: tensor.data };
    case 'int16':
      return { dtype: 'I16', shape: tensor.shape, data: tensor.data };
    case 'int32':
      return { dtype: 'I32', shape: tensor.shape, data: tensor.data };
  }
}

function toInteger(name: string, tensor: StoredTensor, where: string): IntegerTensor {
  switch (tensor.dtype) {
    case 'I8':
      return { dtype: 'int8', shape: tensor.shape, data: tensor.data };
    case 'I16':
      return { dtype: 'int16', shape: tensor.shape, data: tensor.data };
    case 'I32':
      return { dtype: 'int32', shape: tensor.shape, data: tensor.data };
    case 'F32':
      throw new TinyformerError('TF_GRAPH', `${where} has ${name} as F32, parameters are integers`);
  }
}
