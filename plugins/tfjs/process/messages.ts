import type { ErrorCode } from '../../../core/errors/index.js';
import type { BenchResult, FitJob, HistoryPoint, Pace, Path, Progress, ScoreJob, SuperGraph } from '../../../core/plugin/index.js';

/** What the training process is to do, `job.json` in a folder that it is told. Artifacts lie in the folders `dataset`, `weights` and `teacher` beside it. */
export type Task =
  | { readonly kind: 'fit'; readonly job: FitJob; readonly seed: number; readonly jobHash: string }
  | { readonly kind: 'score'; readonly job: ScoreJob; readonly seed: number }
  | { readonly kind: 'pace'; readonly job: FitJob; readonly seconds: number; readonly seed: number }
  | { readonly kind: 'measure'; readonly supergraph: SuperGraph; readonly paths: readonly Path[] };

export const taskFile = 'job.json';
/** A checkpoint to go on from, where there is one. */
export const resumeFile = 'resume.checkpoint';
/** Weights that a fit ends with. */
export const weightsFile = 'trained.safetensors';

/** What the training process tells its parent. */
export type Message =
  | { readonly type: 'progress'; readonly progress: Progress }
  /** A checkpoint lies in this file; the parent stores and removes it. */
  | { readonly type: 'checkpoint'; readonly file: string }
  | { readonly type: 'fitted'; readonly history: readonly HistoryPoint[] }
  | { readonly type: 'scored'; readonly accuracies: readonly number[] }
  | { readonly type: 'paced'; readonly pace: Pace }
  | { readonly type: 'measured'; readonly result: BenchResult }
  /** The last message of a task that did not fail: nothing of it goes on. A process that holds tensors afterwards has a leak. */
  | { readonly type: 'done'; readonly tensorsLeft: number }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string; readonly hint?: string };
