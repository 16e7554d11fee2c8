import type { ArtifactRef } from '../core/artifacts/artifact-store.js';
import type { Plan, PlannedStage } from '../core/plan/plan.js';
import type { StageInputs, StageOutput, Told } from '../core/plugin/stage.js';

/**
 * What passes between workflows and activities. Names and shapes here are kept in the histories of unfinished runs: fields may be added,
 * never renamed or removed.
 */
export const workflowTypes = { pipeline: 'pipeline', search: 'search' } as const;

/** Stores the plan, so that later activities carry a reference instead of the plan. */
export const prepareActivity = 'tinyformer/prepare@1';

export type SearchVerb = 'propose' | 'evaluate' | 'conclude';

/** `quantize@1`, `search/evaluate@1`. */
export function activityType(stage: Pick<PlannedStage, 'stage' | 'pluginMajor'>, verb?: SearchVerb): string {
  return `${stage.stage}${verb === undefined ? '' : `/${verb}`}@${stage.pluginMajor}`;
}

/** Wall clock of a stage's own work, milliseconds since 1970. */
export type Interval = readonly [start: number, end: number];

export interface PrepareTask {
  readonly plan: Plan;
}

export interface StageTask {
  /** Address of the artifact store. */
  readonly store: string;
  readonly plan: ArtifactRef;
  /** Name of the stage in the plan. */
  readonly stage: string;
  readonly inputs: StageInputs;
}

export interface EvaluateTask extends StageTask {
  readonly candidate: ArtifactRef;
}

export interface ProposeTask extends StageTask {
  /** Absent at first. */
  readonly state?: ArtifactRef;
  /** What was told before, as an artifact: a search of any length has small messages. */
  readonly log?: ArtifactRef;
  /** What finished since. */
  readonly told: readonly Told[];
}

export interface ConcludeTask extends ProposeTask {
  readonly state: ArtifactRef;
  /** False for a search that was stopped early: its result is not what these inputs lead to, so it is not cached. */
  readonly complete: boolean;
}

export interface Done {
  readonly output: StageOutput;
  readonly cached: boolean;
  readonly busy: readonly Interval[];
}

export interface Proposed {
  /** The whole search was done before with these inputs. */
  readonly done?: StageOutput;
  readonly state: ArtifactRef;
  readonly log?: ArtifactRef;
  readonly candidates: readonly ArtifactRef[];
  /** Nothing comes after these candidates. */
  readonly last?: boolean;
  readonly total: number;
  readonly busy: readonly Interval[];
}

/** Input of the search workflow; `carried` is what a long search hands to itself when its history gets long. */
export interface SearchTask extends StageTask {
  readonly planned: PlannedStage;
  readonly taskQueue: string;
  readonly control: SearchControl;
  readonly carried?: Carried;
}

export interface SearchControl {
  readonly paused: boolean;
  readonly stopped: boolean;
  /** Evaluations at most. */
  readonly budget?: number;
}

export interface Carried {
  /** Whether a candidate was proposed and not evaluated. */
  readonly skipped?: boolean;
  readonly state?: ArtifactRef;
  readonly log?: ArtifactRef;
  /** Finished, but not in the log yet. */
  readonly told: readonly Told[];
  readonly progress: SearchProgress;
  readonly busy: readonly Interval[];
}

export interface SearchProgress {
  readonly done: number;
  readonly cached: number;
  readonly total: number;
  /** Highest `accuracy` among the evaluations. */
  readonly bestAccuracy?: number;
}

export interface SearchResult extends Done {
  readonly progress: SearchProgress;
  readonly complete: boolean;
}

export interface StageProgress {
  readonly name: string;
  readonly stage: string;
  readonly summary: string;
  readonly state: 'waiting' | 'running' | 'done' | 'cached' | 'failed';
  /** Milliseconds since 1970. */
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly output?: StageOutput;
  readonly search?: SearchProgress;
}

export interface RunProgress {
  readonly stages: readonly StageProgress[];
  readonly paused: boolean;
  readonly startedAt: number;
  readonly finishedAt?: number;
  /** Milliseconds during which at least one stage was at work. */
  readonly busyMs: number;
}
