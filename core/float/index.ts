export { batchNormEpsilon, batchNormLine } from './batch-norm.js';
export { layerNormEpsilon } from './layer-norm.js';
export { type FloatInterpreter, floatInterpreter, runFloat } from './run-float.js';
