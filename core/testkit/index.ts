export { GraphBuilder } from './graph-builder.js';
export { type RandomNetwork, randomNetwork } from './random-network.js';
