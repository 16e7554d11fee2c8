/** The public plugin API, `tinyformer/plugin`. Built-in plugins use nothing else. */
export { z } from 'zod';
export type { ArtifactFile, ArtifactRef, ArtifactStore, FileContent } from '../artifacts/artifact-store.js';
export { isTinyformerError, TinyformerError } from '../errors/index.js';
export type * from '../graph/graph.js';
export type * from '../graph/quantized.js';
export type * from '../graph/supergraph.js';
export type { RandomStream } from '../random/random-stream.js';
export * from './bench.js';
export * from './cost-model.js';
export * from './data-set.js';
export * from './define-plugin.js';
export * from './search-space.js';
export * from './search-strategy.js';
export * from './services.js';
export * from './stage.js';
export * from './target.js';
export { type Service, type Token, token } from './token.js';
export * from './trainer.js';
