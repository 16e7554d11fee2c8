import { join } from 'node:path';
import { FileStore } from '../../../core/artifacts/file-store.js';
import { lookUp, remember } from '../../../core/plan/cache-entry.js';
import { cacheKey } from '../../../core/plan/cache-key.js';
import { canonicalJson } from '../../../core/plan/canonical-json.js';
import type { ArtifactStore, BenchContext, Checkpoint, StageContext, StageOutput } from '../../../core/plugin/index.js';
import { randomStream } from '../../../core/random/random-stream.js';
import { FileCheckpoint } from './file-checkpoint.js';
import { Lanes } from './lanes.js';
import type { TimeLeft } from './time-left.js';

/** A piece of work whose result is kept. */
export interface Job {
  /** What is done, for people: "search 1, candidate". */
  readonly title: string;
  /** Everything that decides the result. */
  readonly parts: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Cost, in the unit of the laboratory's `TimeLeft`. */
  readonly cost: number;
}

/**
 * Does jobs once and keeps their results in a store under the hash of all that decides them, so that a bench that was interrupted goes on where it
 * was. Several jobs run at once; the first failure stops the others.
 */
export class Laboratory {
  readonly store: ArtifactStore;
  private readonly lanes: Lanes;
  private readonly failed = new AbortController();
  private fingerprint: Promise<Readonly<Record<string, string>>> | undefined;

  /** @param folder where results and checkpoints are kept */
  constructor(
    private readonly context: BenchContext,
    private readonly folder: string,
    private readonly timeLeft: TimeLeft,
    parallel: number,
  ) {
    this.store = new FileStore(folder);
    this.lanes = new Lanes(parallel);
  }

  /** The job's result: kept from before, or of `work`, whose trainings go on from the checkpoints that they are given. */
  async once(job: Job, work: (checkpoint: Checkpoint) => Promise<StageOutput>): Promise<StageOutput> {
    this.fingerprint ??= this.context.services.trainer.fingerprint();
    const parts = { ...job.parts, seed: job.seed, fingerprint: await this.fingerprint };
    const entry = Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, canonicalJson(value)]));
    const key = cacheKey(entry);
    const kept = await lookUp(this.store, key);
    if (kept) return this.tell(job, kept, true);
    return this.lanes.run(async () => {
      this.signal.throwIfAborted();
      const checkpoint = new FileCheckpoint(join(this.folder, 'checkpoints'), key);
      // A supernet takes minutes, in which nothing else would be said.
      this.context.progress({ fraction: this.timeLeft.fraction, message: `${job.title}, started` });
      try {
        const output = await work(checkpoint);
        await remember(this.store, key, { output, parts: entry });
        await checkpoint.remove();
        return this.tell(job, output, false);
      } catch (error) {
        this.failed.abort(error);
        throw error;
      }
    });
  }

  /** Resolves when no job is under way any more. */
  idle(): Promise<void> {
    return this.lanes.idle();
  }

  /** A stage's context in this laboratory. What its trainings report step by step is nothing to tell here. */
  contextOf<Options>(stage: string, seed: number, options: Options, checkpoint = this.context.checkpoint): StageContext<Options> {
    return {
      ...this.context,
      options,
      seed,
      random: (...name) => randomStream(seed, stage, ...name),
      artifacts: this.store,
      checkpoint,
      progress: () => undefined,
      signal: this.signal,
    };
  }

  private get signal(): AbortSignal {
    return AbortSignal.any([this.context.signal, this.failed.signal]);
  }

  private tell({ title, cost }: Job, output: StageOutput, cached: boolean): StageOutput {
    this.timeLeft.add(cost, cached);
    const accuracy = output.metrics['accuracy'];
    const shown = [title, typeof accuracy === 'number' ? `${(100 * accuracy).toFixed(1)} %` : '', cached ? 'kept' : this.timeLeft.text];
    this.context.progress({ fraction: this.timeLeft.fraction, message: shown.filter(Boolean).join(', ') });
    return output;
  }
}
