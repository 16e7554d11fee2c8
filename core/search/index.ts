export * from './candidate.js';
export * from './candidate-cost.js';
export * from './feasibility.js';
export * from './recipe-options.js';
export * from './training-seconds.js';
export * from './typical-supernet.js';
export * from './unless-diverged.js';
export * from './wilson.js';
