/** All workflows, for the bundle. */
export { pipeline } from './pipeline.js';
export { search } from './search.js';
