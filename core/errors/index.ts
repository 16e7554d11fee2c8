export { type ErrorCode, errorCodes } from './codes.js';
export { isTinyformerError, TinyformerError, type TinyformerErrorOptions } from './tinyformer-error.js';
