import { rememberLast } from '../../core/plan/cache-entry.js';
import type { PlannedStage } from '../../core/plan/plan.js';
import type { Stage, StageOutput } from '../../core/plugin/stage.js';
import type { Done, StageTask } from '../../workflows/contract.js';
import type { Attempt } from './attempt.js';
import type { LoadedPlan } from './loaded-plan.js';
import { type Held, once } from './once.js';
import { stageContext } from './stage-context.js';

/** What a task became on this worker. */
export interface Work {
  readonly loaded: LoadedPlan;
  readonly planned: PlannedStage;
  readonly attempt: Attempt;
}

export async function runStage(stage: Stage<unknown>, { inputs }: StageTask, { loaded, planned, attempt }: Work): Promise<Done> {
  const { plan, store } = loaded;
  const parts = await loaded.keyParts(planned, inputs);
  const run = (held: Held): Promise<StageOutput> => stage.run(inputs, stageContext(loaded, planned, attempt, held));
  const done = await once(store, parts, attempt.signal, run, stage.cached !== false);
  await rememberLast(store, plan.name, planned.name, { output: done.output, parts });
  return done;
}
