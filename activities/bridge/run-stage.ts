import type { PlannedStage } from '../../core/plan/plan.js';
import type { Stage } from '../../core/plugin/stage.js';
import type { Done, StageTask } from '../../workflows/contract.js';
import type { Attempt } from './attempt.js';
import type { LoadedPlan } from './loaded-plan.js';
import { once } from './once.js';
import { stageContext } from './stage-context.js';

/** What a task became on this worker. */
export interface Work {
  readonly loaded: LoadedPlan;
  readonly planned: PlannedStage;
  readonly attempt: Attempt;
}

export async function runStage(stage: Stage<unknown>, { inputs }: StageTask, { loaded, planned, attempt }: Work): Promise<Done> {
  const parts = await loaded.keyParts(planned, inputs);
  return once(loaded.store, parts, attempt.signal, (held) => stage.run(inputs, stageContext(loaded, planned, attempt, held)));
}
