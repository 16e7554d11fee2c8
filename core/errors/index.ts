export { type ErrorCode, errorCodes } from './codes.js';
export { describeIssues, type Issue, issuesOf } from './issues.js';
export { isTinyformerError, TinyformerError, type TinyformerErrorOptions } from './tinyformer-error.js';
