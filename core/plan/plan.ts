import type { PluginSource } from '../plugin/loader.js';
import type { Constraints, ServiceName } from '../plugin/services.js';

export const planFormat = 'tinyformer-plan@1';

/** A plugin as it was when planned. Options and version come from the config and the installed package. */
export interface PlannedPlugin extends PluginSource {
  readonly version: string;
  /** First number of the version: part of the task queue names, so that a minor upgrade resumes old runs. */
  readonly major: number;
}

/** A service that the config chose by `use`. */
export interface PlannedService {
  readonly use: string;
  readonly plugin: string;
  readonly pluginVersion: string;
  /** The service's own version where it has one, else that of its plugin. */
  readonly version: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** The kinds of services that are objects; constraints are numbers of the plan itself. */
export type PlannedServiceName = Exclude<ServiceName, 'constraints'>;

export interface PlannedStage {
  /** Role in the pipeline, unique in the plan: 'quantize'. */
  readonly name: string;
  /** Id of the stage that plays the role: 'quantize', 'acme/qat'. */
  readonly stage: string;
  /** `Stage.version`. */
  readonly version: number;
  readonly form: 'stage' | 'search';
  readonly plugin: string;
  readonly pluginVersion: string;
  /** First number of the plugin's version: the activities are `${stage}@${pluginMajor}`. */
  readonly pluginMajor: number;
  /** All options, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly uses: readonly ServiceName[];
  readonly consumes: readonly string[];
  readonly produces: string;
  /** For each consumed kind, and each optional one that is made, the name of the earlier stage whose output it is. */
  readonly inputsFrom: Readonly<Record<string, string>>;
  /** Task queue, a key of `taskQueues.resources`. */
  readonly resource: string;
  /** Tool versions as the planning machine sees them; the worker takes its own into the cache key. */
  readonly fingerprint: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Evaluations that run at once, for searches. */
  readonly concurrency: number;
}

export interface TaskQueues {
  readonly workflow: string;
  /** 'cpu', 'board', ... to task queue. */
  readonly resources: Readonly<Record<string, string>>;
}

/** The whole input of the pipeline workflow: plain JSON, enough for a worker in another process. */
export interface Plan {
  readonly format: typeof planFormat;
  readonly name: string;
  /** Identifies the run; chosen when it is started unless given. */
  readonly runId?: string;
  readonly seed: number;
  /** Folder of the config file: relative paths in options and plugin packages start there. */
  readonly root: string;
  readonly plugins: readonly PlannedPlugin[];
  readonly services: Readonly<Record<PlannedServiceName, PlannedService>>;
  /** The target's limits, narrowed by the config. */
  readonly constraints: Constraints;
  readonly taskQueues: TaskQueues;
  /** In the order in which they run. */
  readonly stages: readonly PlannedStage[];
  /** Where the artifacts are: `file:///...`. */
  readonly store: string;
}
