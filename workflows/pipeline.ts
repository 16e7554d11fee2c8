import {
  ApplicationFailure,
  allHandlersFinished,
  type ChildWorkflowHandle,
  condition,
  ParentClosePolicy,
  setCurrentDetails,
  setHandler,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ArtifactRef } from '../core/artifacts/artifact-store.js';
import type { Plan, PlannedStage } from '../core/plan/plan.js';
import type { StageInputs, StageOutput } from '../core/plugin/stage.js';
import {
  activityType,
  type Done,
  type Interval,
  type PrepareTask,
  prepareActivity,
  type RunProgress,
  type SearchControl,
  type SearchResult,
  type StageProgress,
  type StageTask,
} from './contract.js';
import { runDetails } from './details.js';
import { lengthOf } from './intervals.js';
import * as messages from './messages.js';
import { search } from './search.js';
import { bestAccuracyKey, dataSetKey, stageKey, targetKey } from './search-attributes.js';
import { runActivity } from './stage-activities.js';

/** One run of a plan: its stages in order, each an activity, searches as child workflows. The plan is all that it knows. */
export async function pipeline(plan: Plan): Promise<RunProgress> {
  const run = new Run(plan);
  run.handleMessages();
  run.describe();
  const planRef = await runActivity<PrepareTask, ArtifactRef>(prepareActivity, plan.taskQueues.workflow, 'check the plan', { plan });
  for (const stage of plan.stages) {
    await run.untilResumed();
    await run.perform(stage, planRef);
  }
  return run.finish();
}

interface RunningSearch {
  readonly name: string;
  stopped: boolean;
  /** Something was asked before the child had started. */
  behind: boolean;
  handle?: ChildWorkflowHandle<typeof search>;
}

class Run {
  readonly #stages: StageProgress[];
  readonly #outputs = new Map<string, StageOutput>();
  readonly #budgets = new Map<string, number>();
  readonly #startedAt = workflowInfo().startTime.getTime();
  #busy: readonly Interval[] = [];
  #paused = false;
  #finishedAt: number | undefined;
  #search: RunningSearch | undefined;

  constructor(readonly plan: Plan) {
    this.#stages = plan.stages.map(({ name, stage, summary }) => ({ name, stage, summary, state: 'waiting' }));
  }

  handleMessages(): void {
    setHandler(messages.progress, () => this.progress());
    setHandler(messages.pause, () => this.#hold(true), { validator: () => refuseIf(this.#paused, 'the run is paused already') });
    setHandler(messages.resume, () => this.#hold(false), { validator: () => refuseIf(!this.#paused, 'the run is not paused') });
    setHandler(messages.stopEarly, () => this.#stopSearch(), {
      validator: () => refuseIf(this.#search === undefined || this.#search.stopped, 'no search is running that could be stopped'),
    });
    setHandler(messages.budget, (request) => this.#limit(request), { validator: (request) => this.#checkBudget(request) });
  }

  progress(): RunProgress {
    return {
      stages: this.#stages,
      paused: this.#paused,
      startedAt: this.#startedAt,
      ...(this.#finishedAt === undefined ? {} : { finishedAt: this.#finishedAt }),
      busyMs: lengthOf(this.#busy),
    };
  }

  describe(): void {
    setCurrentDetails(runDetails(this.progress()));
  }

  untilResumed(): Promise<void> {
    return condition(() => !this.#paused);
  }

  async perform(stage: PlannedStage, planRef: ArtifactRef): Promise<void> {
    this.#update(stage.name, { state: 'running', startedAt: Date.now() });
    upsertSearchAttributes([{ key: stageKey, value: stage.name }]);
    try {
      const task: StageTask = { store: this.plan.store, plan: planRef, stage: stage.name, inputs: this.#inputsOf(stage) };
      const taskQueue = this.plan.taskQueues.resources[stage.resource] ?? this.plan.taskQueues.workflow;
      const done =
        stage.form === 'search'
          ? await this.#searchFor(stage, task, taskQueue)
          : await runActivity<StageTask, Done>(activityType(stage), taskQueue, `${stage.name}: ${stage.summary}`, task);
      this.#outputs.set(stage.name, done.output);
      this.#busy = [...this.#busy, ...done.busy];
      const search = 'progress' in done ? { search: (done as SearchResult).progress } : {};
      this.#update(stage.name, { state: done.cached ? 'cached' : 'done', finishedAt: Date.now(), output: done.output, ...search });
      const accuracy = done.output.metrics['accuracy'];
      if (typeof accuracy === 'number') upsertSearchAttributes([{ key: bestAccuracyKey, value: accuracy }]);
    } catch (error) {
      this.#update(stage.name, { state: 'failed', finishedAt: Date.now() });
      throw error;
    }
  }

  async finish(): Promise<RunProgress> {
    await condition(allHandlersFinished);
    this.#finishedAt = Date.now();
    upsertSearchAttributes([{ key: stageKey, value: 'done' }]);
    this.describe();
    return this.progress();
  }

  #inputsOf(stage: PlannedStage): StageInputs {
    const refs = Object.entries(stage.inputsFrom).map(([kind, from]) => {
      const output = this.#outputs.get(from);
      if (!output) throw ApplicationFailure.nonRetryable(`stage ${stage.name} needs ${kind} of ${from}, which has not run`, 'TF_PLAN');
      return [kind, output.artifact] as const;
    });
    return Object.fromEntries(refs);
  }

  async #searchFor(stage: PlannedStage, task: StageTask, taskQueue: string): Promise<SearchResult> {
    this.#search = { name: stage.name, stopped: false, behind: false };
    try {
      const handle = await startChild(search, {
        args: [{ ...task, planned: stage, taskQueue, control: this.#control(stage.name) }],
        workflowId: `${workflowInfo().workflowId}.${stage.name}`,
        workflowTaskTimeout: '5s',
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        staticSummary: stage.summary,
        typedSearchAttributes: [
          { key: targetKey, value: this.plan.services.target.use },
          { key: dataSetKey, value: this.plan.services.dataset.use },
          { key: stageKey, value: stage.name },
        ],
      });
      this.#search.handle = handle;
      if (this.#search.behind) await this.#tellSearch();
      return await handle.result();
    } finally {
      this.#search = undefined;
    }
  }

  #control(name: string): SearchControl {
    const budget = this.#budgets.get(name);
    return { paused: this.#paused, stopped: this.#search?.stopped ?? false, ...(budget === undefined ? {} : { budget }) };
  }

  async #hold(paused: boolean): Promise<void> {
    this.#paused = paused;
    this.describe();
    await this.#tellSearch();
  }

  async #stopSearch(): Promise<void> {
    if (this.#search) this.#search.stopped = true;
    await this.#tellSearch();
  }

  async #limit({ stage, evaluations }: messages.BudgetRequest): Promise<void> {
    this.#budgets.set(stage, evaluations);
    if (this.#search?.name === stage) await this.#tellSearch();
  }

  async #tellSearch(): Promise<void> {
    if (!this.#search) return;
    const { handle, name } = this.#search;
    this.#search.behind = handle === undefined;
    // A search that ended in the meantime needs no telling.
    await handle?.signal(messages.control, this.#control(name)).catch(() => undefined);
  }

  #checkBudget({ stage, evaluations }: messages.BudgetRequest): void {
    const planned = this.plan.stages.find(({ name }) => name === stage);
    refuseIf(planned?.form !== 'search', `${JSON.stringify(stage)} is no search of this run`);
    refuseIf(!Number.isInteger(evaluations) || evaluations < 1, `budget ${evaluations} is not a positive integer`);
    refuseIf(this.#outputs.has(stage), `${stage} is finished`);
  }

  #update(name: string, change: Partial<StageProgress>): void {
    const index = this.#stages.findIndex((stage) => stage.name === name);
    this.#stages[index] = { ...this.#stages[index]!, ...change };
    this.describe();
  }
}

function refuseIf(condition: boolean, why: string): void {
  if (condition) throw ApplicationFailure.nonRetryable(why, 'TF_USAGE');
}
