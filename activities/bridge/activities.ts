import { Context } from '@temporalio/activity';
import type { ArtifactRef } from '../../core/artifacts/artifact-store.js';
import { canonicalJson } from '../../core/plan/canonical-json.js';
import type { SearchStage, Stage } from '../../core/plugin/stage.js';
import {
  type ConcludeTask,
  type Done,
  type EvaluateTask,
  type PrepareTask,
  type Proposed,
  type ProposeTask,
  prepareActivity,
  type StageTask,
} from '../../workflows/contract.js';
import { attempting, type Host } from './attempt.js';
import { toFailure } from './failure.js';
import { type LoadedPlans, planFile } from './loaded-plan.js';
import { conclude, evaluate, propose } from './run-search.js';
import { runStage } from './run-stage.js';

/** Activities that any worker of any plugin set serves. */
export function planActivities(plans: LoadedPlans) {
  return {
    /** Refuses a plan that this worker cannot run before anything is done, and stores it for the activities that follow. */
    [prepareActivity]: async ({ plan }: PrepareTask): Promise<ArtifactRef> => {
      try {
        const loaded = await plans.load(plan);
        for (const planned of plan.stages) loaded.options(planned);
        const ref = await loaded.store.put('plan', { [planFile]: canonicalJson({ ...plan, runId: undefined }) });
        plans.keep(loaded, plan.store, ref);
        loaded.anticipate();
        return ref;
      } catch (error) {
        throw toFailure(error, undefined, Context.current().info.attempt);
      }
    },
  };
}

/**
 * One function behind every stage's activity type: the type only routes, the task says which plan and stage. So a worker needs no list
 * of stages before the first plan comes in.
 */
export function stageActivities(plans: LoadedPlans, host: Host) {
  return {
    default: (task: StageTask): Promise<Done | Proposed> =>
      attempting(host, task.stage, async (attempt) => {
        const loaded = await plans.get(task.store, task.plan);
        const planned = loaded.planned(task.stage);
        const stage = loaded.stage(planned);
        const verb = /\/(propose|evaluate|conclude)@\d+$/.exec(Context.current().info.activityType)?.[1];
        const work = { loaded, planned, attempt };
        if (verb === 'propose') return propose(stage as SearchStage<unknown>, task as ProposeTask, work);
        if (verb === 'evaluate') return evaluate(stage as SearchStage<unknown>, task as EvaluateTask, work);
        if (verb === 'conclude') return conclude(stage as SearchStage<unknown>, task as ConcludeTask, work);
        return runStage(stage as Stage<unknown>, task, work);
      }),
  };
}
