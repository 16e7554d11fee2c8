import type { ErrorCode } from './codes.js';
import { errorCodes } from './codes.js';

export interface TinyformerErrorOptions {
  /** What the user should do next, one sentence; that of the code unless given. */
  readonly hint?: string;
  /** True when the same call may succeed later without any change by the user. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
  /** Small JSON values that a script may read. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * The one error class that users see: a published code, a message that quotes the bad value and says where it stands, and a hint.
 *
 * @example
 * throw new TinyformerError('TF_CONFIG_VALUE', 'stages.search.options.candidates: 0 is not a positive integer', {
 *   hint: 'Set it to 1 or more.',
 * });
 */
export class TinyformerError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: TinyformerErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TinyformerError';
    this.code = code;
    // A plugin in plain JavaScript may bring a code of its own.
    this.hint = options.hint ?? errorCodes[code]?.hint ?? '';
    this.retryable = options.retryable ?? false;
    this.details = options.details ?? {};
  }

  /** Published process exit code of this error, see docs/errors.md. */
  get exitCode(): number {
    return errorCodes[this.code].exitCode;
  }
}

/** True for errors made here, also when they crossed a package boundary and `instanceof` fails. */
export function isTinyformerError(value: unknown): value is TinyformerError {
  return value instanceof Error && value.name === 'TinyformerError' && 'code' in value;
}
