import { ApplicationFailure } from '@temporalio/activity';
import { systemError } from '../../core/artifacts/disk.js';
import { isTinyformerError } from '../../core/errors/index.js';

/** Small JSON beside the failure's message in the history: what the CLI needs to print it. */
export interface FailureDetails {
  readonly hint?: string;
  readonly stage?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** An error that may pass by itself is tried so often; after that the user decides. */
const attemptsOfRetryable = 5;

/**
 * The failure that goes into the history: its type is the published code. An error without one is a stage that threw. No stack trace: that
 * is for the log.
 */
export function toFailure(error: unknown, stage: string | undefined, attempt: number): ApplicationFailure {
  const shown = systemError(error);
  const known = isTinyformerError(shown) ? shown : undefined;
  const message = error instanceof Error ? error.message : String(error);
  const details: FailureDetails = {
    hint: known ? known.hint : 'This is not an error that the stage foresaw; its stack trace is in the log of the worker.',
    stage,
    details: known?.details,
  };
  const failure = ApplicationFailure.create({
    type: known?.code ?? 'TF_STAGE',
    message: known || stage === undefined ? message : `stage ${stage} failed: ${message}`,
    details: [details],
    nonRetryable: !known?.retryable || attempt >= attemptsOfRetryable,
  });
  failure.stack = '';
  return failure;
}

/** The worker is leaving: another one, or the next one, goes on from the last checkpoint. */
export function workerLeaves(): ApplicationFailure {
  const failure = ApplicationFailure.create({ type: 'WorkerShutdown', message: 'the worker was stopped', nextRetryDelay: '100ms' });
  failure.stack = '';
  return failure;
}
