import type { z } from 'zod';
import type { ArtifactRef, ArtifactStore } from '../artifacts/artifact-store.js';
import type { RandomStream } from '../random/random-stream.js';
import type { Cost } from './cost-model.js';
import type { DataSetMeta } from './data-set.js';
import type { ServiceName, Services } from './services.js';
import { type Service, token } from './token.js';

/** What stages hand to each other. Third parties may use kinds of their own. */
export type ArtifactKind =
  | 'dataset'
  | 'analysis'
  | 'supernet'
  | 'search'
  | 'model'
  | 'quantized'
  | 'firmware'
  | 'verification'
  | 'flash'
  | (string & {});

/** Inputs of a stage by kind: those that it consumes, and the optional ones that an earlier stage makes. */
export type StageInputs = Readonly<Record<string, ArtifactRef>>;

export interface StageOutput {
  readonly artifact: ArtifactRef;
  /** A few numbers or short texts for summaries, e.g. `{ accuracy: 0.61, flash: 183204 }`. */
  readonly metrics: Readonly<Record<string, number | string>>;
}

export interface Progress {
  /** 0 to 1 over the whole stage (or evaluation). */
  readonly fraction: number;
  /** What is being done now, a few words. */
  readonly message?: string;
  readonly step?: number;
  readonly steps?: number;
  /** Work per second, e.g. `{ value: 940, unit: 'images/s' }`. */
  readonly rate?: { readonly value: number; readonly unit: string };
  readonly metrics?: Readonly<Record<string, number>>;
}

/** Survives the death of the process: kept in the artifact store under the stage's cache key. */
export interface Checkpoint {
  load(name: string): Promise<Uint8Array | undefined>;
  save(name: string, bytes: Uint8Array): Promise<void>;
}

export interface Logger {
  debug(message: string, data?: Record<string, unknown>): void;
  info(message: string, data?: Record<string, unknown>): void;
  warn(message: string, data?: Record<string, unknown>): void;
}

export interface ExecOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Exit codes that are no error, default [0]. */
  readonly okExitCodes?: readonly number[];
  readonly timeoutMs?: number;
  /** What to tell the user when the program is missing. */
  readonly hint?: string;
}
export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** All that a stage gets from its host. It does not mention Temporal, so a stage runs in a unit test without any (see tinyformer/testkit). */
export interface StageContext<Options = unknown> {
  readonly options: Options;
  /** Folder of the config file: relative paths in options start there. */
  readonly root: string;
  readonly seed: number;
  /** The named random stream of this stage: same seed and name, same draws. */
  random(...name: readonly (string | number)[]): RandomStream;
  readonly artifacts: ArtifactStore;
  readonly checkpoint: Checkpoint;
  progress(progress: Progress): void;
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** An empty folder of this attempt alone, removed afterwards. */
  readonly workdir: string;
  readonly services: Services;
  /** Runs a program that ends with this process. @throws TF_TOOL_MISSING, TF_TOOL_FAILED with the last lines of stderr. */
  exec(file: string, args: readonly string[], options?: ExecOptions): Promise<ExecResult>;
}

interface StageBase<Options> extends Service {
  /** Raise when the same inputs would give another output: it is part of the cache key. */
  readonly version: number;
  /** One line for plans and the web UI. */
  readonly summary: string;
  readonly consumes: readonly ArtifactKind[];
  /** Kinds that are taken too where an earlier stage produces them. */
  readonly optional?: readonly ArtifactKind[];
  readonly produces: ArtifactKind;
  readonly options: z.ZodType<Options>;
  /** Services whose id, version and options are part of the cache key. */
  readonly uses: readonly ServiceName[];
  /** Task queue: 'cpu' unless said otherwise; 'board' for stages that need the hardware. */
  readonly resource?: string;
  /** False: runs every time, since its input lies outside the store (files that may change). */
  readonly cached?: boolean;
  /** Tool versions and the like that change the output. */
  fingerprint?(services: Services): Promise<Readonly<Record<string, string>>>;
  /** For `tinyformer plan`: rough seconds of work. Undefined where nobody can tell. */
  estimate?(options: Options, services: Services, workload: Workload): Estimate | undefined | Promise<Estimate | undefined>;
}

export interface Estimate {
  readonly seconds: number;
  /** A few words on what is done. */
  readonly note: string;
}

/** What a plan tells of a stage's work before anything ran. */
export interface Workload {
  /** Folder of the config file: relative paths in options start there. */
  readonly root: string;
  /** A sparse path of median size through a supernet of the space. Undefined where there is none, e.g. because the images are not there yet. */
  readonly network: Cost | undefined;
  /** Images of each split; undefined where the data set cannot tell yet. */
  readonly counts: DataSetMeta['counts'] | undefined;
  /** Seconds that the data set says it takes to load; undefined where it is a moment, or nobody can tell. */
  readonly loading: number | undefined;
  /** The stages that make the inputs, by kind. */
  readonly inputs: Readonly<Record<string, { readonly stage: string; readonly options: Readonly<Record<string, unknown>> }>>;
}

/** One durable activity. */
export interface Stage<Options = unknown> extends StageBase<Options> {
  readonly form: 'stage';
  run(inputs: StageInputs, context: StageContext<Options>): Promise<StageOutput>;
}

/** One finished evaluation, told back to the stage in proposal order. */
export interface Told {
  readonly index: number;
  readonly candidate: ArtifactRef;
  readonly evaluation: ArtifactRef;
  readonly metrics: Readonly<Record<string, number | string>>;
}

export interface Proposal {
  /** State after this proposal. */
  readonly state: ArtifactRef;
  /** Empty: nothing left to ask, conclude. */
  readonly candidates: readonly ArtifactRef[];
  /** These are the last ones: conclude after them without asking again. */
  readonly last?: boolean;
  /** Evaluations expected in all, for progress. */
  readonly total: number;
}

/**
 * An ask / evaluate / tell loop: the workflow asks for a batch, fans `evaluate` out over workers as activities of their own, and tells the
 * results in proposal order.
 */
export interface SearchStage<Options = unknown> extends StageBase<Options> {
  readonly form: 'search';
  /**
   * What decides which candidates are proposed, and not what one of them comes to. It is no part of the cache key of an evaluation: a search that asks for
   * more candidates, or in another way, keeps those that were evaluated before.
   */
  readonly proposing?: { readonly options: readonly (keyof Options & string)[]; readonly uses?: readonly ServiceName[] };
  propose(inputs: StageInputs, state: ArtifactRef | undefined, told: readonly Told[], context: StageContext<Options>): Promise<Proposal>;
  evaluate(inputs: StageInputs, candidate: ArtifactRef, context: StageContext<Options>): Promise<StageOutput>;
  conclude(inputs: StageInputs, state: ArtifactRef, told: readonly Told[], context: StageContext<Options>): Promise<StageOutput>;
}

export type AnyStage = Stage<never> | SearchStage<never>;

export const Stages = token<AnyStage>('stage');

/** Gives a stage object its types. */
export function defineStage<Options>(stage: Stage<Options>): AnyStage {
  return stage as unknown as AnyStage;
}
export function defineSearchStage<Options>(stage: SearchStage<Options>): AnyStage {
  return stage as unknown as AnyStage;
}
