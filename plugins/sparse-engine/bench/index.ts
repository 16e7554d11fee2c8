/** `tinyformer bench engine`. */
export { type BenchContext, benchEngine, type EngineBench, type Row } from './bench-engine.js';
