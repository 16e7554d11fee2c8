import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledFailure, Context } from '@temporalio/activity';
import type { Logger, Progress } from '../../core/plugin/stage.js';
import { toFailure, workerLeaves } from './failure.js';

/** What a worker lends to every attempt. */
export interface Host {
  readonly log: Logger;
  /** Folder below which attempts get a folder of their own. */
  readonly workFolder: string;
}

export interface Attempt {
  readonly signal: AbortSignal;
  readonly workdir: string;
  readonly log: Logger;
  progress(progress: Progress): void;
}

const heartbeatMs = 1_000;
let count = 0;

/**
 * Surrounds a stage's work with what Temporal wants: heartbeats (without them no cancellation arrives), a folder that is removed
 * afterwards, and failures that carry our codes.
 */
export async function attempting<T>(host: Host, stage: string, work: (attempt: Attempt) => Promise<T>): Promise<T> {
  const context = Context.current();
  const { info, cancellationSignal: signal } = context;
  let latest: Progress = { fraction: 0 };
  const timer = setInterval(() => context.heartbeat(latest), heartbeatMs);
  const workdir = join(host.workFolder, `${process.pid}-${++count}`);
  const log = withFields(host.log, { run: info.workflowExecution?.workflowId, stage, attempt: info.attempt });
  try {
    await mkdir(workdir, { recursive: true });
    return await work({
      signal,
      workdir,
      log,
      progress: (progress) => {
        latest = progress;
        context.heartbeat(progress);
      },
    });
  } catch (error) {
    if (signal.aborted) throw context.cancellationDetails?.cancelRequested ? new CancelledFailure('cancelled') : workerLeaves();
    log.warn('stage failed', { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    throw toFailure(error, stage, info.attempt);
  } finally {
    clearInterval(timer);
    // Nobody waits for it; what a worker leaves when it ends is removed by the next one.
    rm(workdir, { recursive: true, force: true }).catch((error: unknown) => log.warn('folder stays', { workdir, error: String(error) }));
  }
}

function withFields(log: Logger, fields: Record<string, unknown>): Logger {
  return {
    debug: (message, data) => log.debug(message, { ...fields, ...data }),
    info: (message, data) => log.info(message, { ...fields, ...data }),
    warn: (message, data) => log.warn(message, { ...fields, ...data }),
  };
}
