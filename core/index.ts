/** What hosts of tinyformer may use beside the plugin API. */
export * from './errors/index.js';
export * from './plugin/index.js';
