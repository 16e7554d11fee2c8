import { condition, continueAsNew, setCurrentDetails, setHandler, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { ArtifactRef } from '../core/artifacts/artifact-store.js';
import type { Told } from '../core/plugin/stage.js';
import {
  activityType,
  type ConcludeTask,
  type Done,
  type EvaluateTask,
  type Interval,
  type Proposed,
  type ProposeTask,
  type SearchProgress,
  type SearchResult,
  type SearchTask,
} from './contract.js';
import { searchDetails } from './details.js';
import { mergeIntervals } from './intervals.js';
import { mapBounded } from './map-bounded.js';
import { control as controlSignal, searchProgress } from './messages.js';
import { bestAccuracyKey } from './search-attributes.js';
import { runActivity } from './stage-activities.js';

/**
 * Ask, evaluate, tell: asks the stage for candidates, fans their evaluations out, tells the results in the order of the proposal, so that the
 * outcome does not depend on who finished first. A long search continues as new between two batches.
 */
export async function search(task: SearchTask): Promise<SearchResult> {
  const { planned, taskQueue } = task;
  const base = { store: task.store, plan: task.plan, stage: task.stage, inputs: task.inputs };
  let control = task.control;
  let { state, log }: { state?: ArtifactRef; log?: ArtifactRef } = task.carried ?? {};
  let told: readonly Told[] = task.carried?.told ?? [];
  let progress: SearchProgress = task.carried?.progress ?? { done: 0, cached: 0, total: 0 };
  let busy: readonly Interval[] = task.carried?.busy ?? [];
  let skipped = task.carried?.skipped ?? false;

  setHandler(controlSignal, (wanted) => {
    control = wanted;
  });
  setHandler(searchProgress, () => progress);

  const mayStart = async (): Promise<boolean> => {
    await condition(() => !control.paused || control.stopped);
    // A search that has nothing yet cannot be concluded: its first evaluation runs whatever was asked.
    return progress.done === 0 || !(control.stopped || progress.done >= (control.budget ?? Number.POSITIVE_INFINITY));
  };
  const evaluate = async (candidate: ArtifactRef, index: number): Promise<Told> => {
    const evaluation: EvaluateTask = { ...base, candidate };
    const summary = `${task.stage}: candidate ${index + 1} of ${progress.total}`;
    const done = await runActivity<EvaluateTask, Done>(activityType(planned, 'evaluate'), taskQueue, summary, evaluation);
    busy = mergeIntervals([...busy, ...done.busy]);
    progress = withEvaluation(progress, done);
    setCurrentDetails(searchDetails(planned, progress, control));
    return { index, candidate, evaluation: done.output.artifact, metrics: done.output.metrics };
  };

  for (let complete = false; ; ) {
    if (state === undefined || (await mayStart())) {
      const asked: ProposeTask = { ...base, state, log, told };
      const proposed = await runActivity<ProposeTask, Proposed>(
        activityType(planned, 'propose'),
        taskQueue,
        `${task.stage}: propose`,
        asked,
      );
      if (proposed.done) return { output: proposed.done, cached: true, busy: [], progress, complete: true };
      ({ state, log } = proposed);
      told = [];
      busy = mergeIntervals([...busy, ...proposed.busy]);
      progress = { ...progress, total: proposed.total };
      setCurrentDetails(searchDetails(planned, progress, control));
      complete = proposed.candidates.length === 0;
      const first = progress.done;
      const room = Math.max(1, (control.budget ?? Number.POSITIVE_INFINITY) - first);
      const batch = proposed.candidates.slice(0, room);
      const results = await mapBounded(batch, planned.concurrency, mayStart, (candidate, i) => evaluate(candidate, first + i));
      told = results.filter((result) => result !== undefined);
      // With a budget, or stopped early, some were not evaluated; they are not proposed again, also where the budget was raised since.
      skipped ||= told.length < proposed.candidates.length;
      complete ||= proposed.last === true;
      if (progress.bestAccuracy !== undefined) upsertSearchAttributes([{ key: bestAccuracyKey, value: progress.bestAccuracy }]);
    }
    if (complete || !(await mayStart())) {
      const whole = complete && !skipped;
      const asked: ConcludeTask = { ...base, state, log, told, complete: whole };
      const done = await runActivity<ConcludeTask, Done>(activityType(planned, 'conclude'), taskQueue, `${task.stage}: conclude`, asked);
      return { output: done.output, cached: false, busy: mergeIntervals([...busy, ...done.busy]), progress, complete: whole };
    }
    if (workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > planned.concurrency * 40 + 4000) {
      await continueAsNew<typeof search>({ ...task, control, carried: { state, log, told, progress, busy, skipped } });
    }
  }
}

function withEvaluation(before: SearchProgress, { cached, output }: Done): SearchProgress {
  const accuracy = output.metrics['accuracy'];
  const best = typeof accuracy === 'number' ? Math.max(accuracy, before.bestAccuracy ?? 0) : before.bestAccuracy;
  return {
    ...before,
    done: before.done + 1,
    cached: before.cached + (cached ? 1 : 0),
    ...(best === undefined ? {} : { bestAccuracy: best }),
  };
}
