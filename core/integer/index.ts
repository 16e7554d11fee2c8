export { exponentialTable, scorePeak, scoreStep } from './exponential-table.js';
export { argMax, inputScale, normalizeImage, quantizeImage } from './image-bytes.js';
export { inverseRoot, layerNormFraction } from './layer-norm.js';
export { clamp, multiplyHigh, multiplyShift } from './multiply-high.js';
export { accumulatorBound, proveAccumulators } from './overflow.js';
export { averageOver } from './pool.js';
export { integerReference, type Reference, runReference } from './run-reference.js';
export { validateGraph } from './validate-graph.js';
