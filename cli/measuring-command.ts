import type { BenchResult, Progress } from '../core/plugin/index.js';
import { BaseCommand } from './base-command.js';
import { number } from './output/metrics.js';
import { table } from './output/table.js';

export interface MeasuringHost {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** A command that measures in this process: what it does now on stderr, rows on stdout, Ctrl-C ends it. */
export abstract class MeasuringCommand extends BaseCommand {
  protected async measure(json: boolean, work: (host: MeasuringHost) => Promise<BenchResult>): Promise<void> {
    await this.interruptible(async (host) => {
      const result = await work(host);
      this.output(json, result, () => resultText(result));
    });
  }

  protected async interruptible(work: (host: MeasuringHost) => Promise<void>): Promise<void> {
    const { Interrupted, onInterrupt } = await import('./run/interrupt.js');
    const stop = new AbortController();
    const stopListening = onInterrupt(() => stop.abort(new Interrupted('interrupted')));
    let last: string | undefined;
    const onProgress = ({ message }: Progress): void => {
      if (message !== undefined && message !== last) process.stderr.write(`${message}\n`);
      last = message ?? last;
    };
    try {
      await work({ signal: stop.signal, onProgress });
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      process.exitCode = 130;
    } finally {
      stopListening();
    }
  }
}

function resultText({ rows, notes }: BenchResult): string {
  const cells = rows.map((row) => [row.id, number(row.value), row.unit]);
  return [table(['id', 'value', 'unit'], cells), '', ...notes].join('\n');
}
