export { decodeSafetensors } from './decode.js';
export { encodeSafetensors } from './encode.js';
export type { DType, StoredTensor } from './format.js';
export { decodeQuantizedParameters, encodeQuantizedParameters } from './quantized-parameters.js';
export { decodeWeights, encodeWeights } from './weights.js';
