import { WorkflowFailedError } from '@temporalio/client';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/common';
import { type ErrorCode, errorCodes, TinyformerError } from '../../core/errors/index.js';
import type { FailureDetails } from '../bridge/failure.js';

/** Why a run ended without a result, as the user sees it: the cause at the bottom of Temporal's wrappers. */
export function runError(error: unknown, runId: string): TinyformerError {
  const bottom = cause(error);
  if (bottom instanceof CancelledFailure || bottom instanceof TerminatedFailure) {
    return new TinyformerError('TF_CANCELLED', `run ${runId} was cancelled`, { hint: `Go on with: tinyformer resume ${runId}` });
  }
  if (bottom instanceof ApplicationFailure) {
    const details = (bottom.details?.[0] ?? {}) as FailureDetails;
    const code = isCode(bottom.type) ? bottom.type : 'TF_INTERNAL';
    const stage = details.stage === undefined ? {} : { stage: details.stage };
    return new TinyformerError(code, bottom.message, { hint: details.hint, cause: error, details: { ...details.details, ...stage } });
  }
  if (bottom instanceof TimeoutFailure) {
    return new TinyformerError('TF_STAGE', `a stage did not answer any more: ${bottom.message}`, {
      hint: `Go on with: tinyformer resume ${runId}`,
      cause: error,
    });
  }
  return new TinyformerError('TF_INTERNAL', bottom instanceof Error ? bottom.message : String(bottom), { cause: error });
}

export function unknownRun(runId: string): TinyformerError {
  return new TinyformerError('TF_RUN_UNKNOWN', `no run ${JSON.stringify(runId)}`, { hint: 'List the runs with: tinyformer runs list' });
}

function cause(error: unknown): unknown {
  const wraps = error instanceof WorkflowFailedError || error instanceof ActivityFailure || error instanceof ChildWorkflowFailure;
  return wraps && error.cause !== undefined ? cause(error.cause) : error;
}

function isCode(type: string | null | undefined): type is ErrorCode {
  return typeof type === 'string' && type in errorCodes;
}
