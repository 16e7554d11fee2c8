import type { ArtifactRef } from '../artifacts/artifact-store.js';
import type { Path, SparseConfig, SuperGraph } from '../graph/supergraph.js';
import type { Split } from './data-set.js';
import type { StageContext } from './stage.js';
import { type Service, token } from './token.js';

/** How to train. Steps, not epochs, so that a budget is exact. */
export interface Recipe {
  readonly steps: number;
  readonly batch: number;
  /** Peak of the one-cycle schedule: linear warm-up over `warmup` of the steps, then cosine. */
  readonly learningRate: number;
  readonly warmup: number;
  /** `muon` trains matrices by orthogonal steps and all else by AdamW, `adamw` trains everything. */
  readonly optimizer: 'adamw' | 'muon';
  /** Decoupled, on weights only (AdamW). */
  readonly weightDecay: number;
  readonly labelSmoothing: number;
  /** Global gradient norm, 0 = off. */
  readonly clipNorm: number;
  /** Decay of the averaged weights that are returned, 0 = off. */
  readonly ema: number;
  readonly augment: Augment;
  /** Share of the images of small loss that an epoch leaves out, 0 or none = every image each epoch. */
  readonly skipEasy?: number;
  /** Sandwich rule and in-place distillation, for supernets only. */
  readonly sandwich?: boolean;
}

export interface Augment {
  readonly flip: boolean;
  /** Pixels of padding for random crops. */
  readonly crop: number;
  /** Side of a square erased at random, 0 = off. */
  readonly cutout: number;
  /** RandAugment operations per image, 0 = off, and their magnitude 0 to 1. */
  readonly randAugment: number;
  readonly magnitude: number;
  /** Beta parameter of mixup and cutmix, 0 = off. */
  readonly mixup: number;
  readonly cutmix: number;
}

/** AGP: sparsity rises as s_i + (s_f - s_i) (1 - (1 - t)^3) between two fractions of the steps, the mask is renewed every `every` steps, then fixed. */
export interface PruningSchedule {
  readonly begin: number;
  readonly end: number;
  readonly every: number;
  /** Final sparsity per choice block, in the order of the supergraph's blocks. */
  readonly sparse: SparseConfig;
  /** Initial sparsity per choice block: of weights that were pruned before, and stay so from the first step on. Default: 0 everywhere. */
  readonly initial?: readonly number[];
}

/** A training job is plain data plus references, so that it can run in a process of its own. */
export interface FitJob {
  readonly supergraph: SuperGraph;
  /** One path, or 'uniform': a new single path each step (single-path one-shot). */
  readonly path: Path | 'uniform';
  /** Start from these weights (artifact with `weights.safetensors`), else from a seeded initialisation. */
  readonly weights?: ArtifactRef;
  readonly dataset: ArtifactRef;
  readonly recipe: Recipe;
  readonly pruning?: PruningSchedule;
  readonly teacher?: Teacher;
  /** Steps between checkpoints. */
  readonly checkpointEvery: number;
  /** Score on the validation split every so many steps, 0 = only at the end; absent = never, where the weights are scored otherwise. */
  readonly validateEvery?: number;
  /** Name of the random stream of this job. */
  readonly stream: string;
}

/** A trained network whose answers a path learns from (knowledge distillation, Hinton et al. 2015). It sees the same augmented images. */
export interface Teacher {
  /** Of the same images and classes as the job's. */
  readonly supergraph: SuperGraph;
  readonly path: Path;
  readonly weights: ArtifactRef;
  /** Training images for new batch norm statistics, 0 = keep the stored ones. Paths of a supernet need some. */
  readonly recalibrate: number;
  /** Divides the logits of both before the comparison. */
  readonly temperature: number;
  /** a in the loss (1 - a) cross-entropy + a temperature^2 KL(teacher, student). */
  readonly weight: number;
}

export interface FitResult {
  /** safetensors bytes: weights `${node}.${role}` (running statistics as `mean`, `variance`; masked weights are zero). */
  readonly weights: Uint8Array;
  readonly history: readonly HistoryPoint[];
  /** Accuracy on the validation split at the end, fraction, where the job asks for it; for 'uniform' jobs of a few sampled paths. */
  readonly accuracy?: number;
}
export interface HistoryPoint {
  readonly step: number;
  readonly loss: number;
  readonly accuracy?: number;
  readonly sparsity?: number;
  readonly learningRate: number;
}

/** Accuracy of paths under given sparse configurations, without training. */
export interface ScoreJob {
  readonly supergraph: SuperGraph;
  readonly weights: ArtifactRef;
  readonly dataset: ArtifactRef;
  readonly split: Split;
  /** Images of the split to use, 0 = all. */
  readonly images: number;
  /** Training images for new batch norm statistics of each item, 0 = keep the stored ones. */
  readonly recalibrate: number;
  readonly items: readonly ScoreItem[];
  readonly stream: string;
}
export interface ScoreItem {
  readonly path: Path;
  /** One-shot magnitude pruning in blocks before scoring. */
  readonly sparse?: SparseConfig;
  /** Simulate int8: weights per channel, activations per tensor, ranges from training images. */
  readonly int8?: boolean;
}

/** How fast a job trains here and now. */
export interface Pace {
  readonly secondsPerStep: number;
  /** Steps that were timed. */
  readonly steps: number;
}

/** Runs in another process: a crash or a leak never takes the worker down. Checkpoints and progress go through the context. */
export interface Trainer extends Service {
  readonly version: string;
  /** @throws TF_TRAINING, not retryable, where the loss stops being a number: a search counts the candidate as failed and goes on. Retryable, where another try may do. */
  fit(job: FitJob, context: StageContext): Promise<FitResult>;
  /** Accuracies as fractions, one per item. */
  score(job: ScoreJob, context: StageContext): Promise<readonly number[]>;
  /**
   * Times a few steps of a job: no validation, nothing kept. A new path each step, where the job has them, counts like any other. Absent: two short trainings tell, by their difference.
   *
   * @param seconds of timed steps; what makes the job ready comes before
   */
  pace?(job: FitJob, seconds: number, context: StageContext): Promise<Pace>;
  /** TensorFlow version, thread count, vector instructions: what changes the bits. */
  fingerprint(): Promise<Readonly<Record<string, string>>>;
}

export const Trainers = token<Trainer>('trainer');
