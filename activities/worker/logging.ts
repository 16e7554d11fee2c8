import { type LogMetadata, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import type { Logger } from '../../core/plugin/stage.js';

/** A log of lines of JSON in a file, for what users need only when something went wrong. */
export function fileLogger(file: string): Logger {
  const log = pino(
    { base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: file, mkdir: true, sync: true }),
  );
  return {
    debug: (message, data) => log.debug(data, message),
    info: (message, data) => log.info(data, message),
    warn: (message, data) => log.warn(data, message),
  };
}

const quiet = (): void => undefined;

/**
 * Sends Temporal's warnings into our log, the rest nowhere; left alone, its core writes to stdout, which belongs to results. Once per
 * process.
 */
export function installRuntime(log: Logger): void {
  const warn = (message: string, data?: LogMetadata): void => log.warn(message, data);
  Runtime.install({
    logger: {
      log: (level, message, data) => (level === 'WARN' || level === 'ERROR' ? warn(message, data) : undefined),
      trace: quiet,
      debug: quiet,
      info: quiet,
      warn,
      error: warn,
    },
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) } },
    shutdownSignals: [],
  });
}
