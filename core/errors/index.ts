export { type ErrorCode, errorCodes } from './codes.js';
export { didYouMean } from './did-you-mean.js';
export { asWritten, describeIssues, type Issue, issuesOf, parseWritten } from './issues.js';
export { isTinyformerError, TinyformerError, type TinyformerErrorOptions } from './tinyformer-error.js';
