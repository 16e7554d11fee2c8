import { rememberLast } from '../../core/plan/cache-entry.js';
import type { PlannedStage } from '../../core/plan/plan.js';
import type { Stage, StageOutput } from '../../core/plugin/stage.js';
import type { Done, StageTask } from '../../workflows/contract.js';
import type { Attempt } from './attempt.js';
import type { LoadedPlan } from './loaded-plan.js';
import { checkOutput, once } from './once.js';
import { stageContext } from './stage-context.js';

/** What a task became on this worker. */
export interface Work {
  readonly loaded: LoadedPlan;
  readonly planned: PlannedStage;
  readonly attempt: Attempt;
}

export async function runStage(stage: Stage<unknown>, { inputs }: StageTask, { loaded, planned, attempt }: Work): Promise<Done> {
  const parts = await loaded.keyParts(planned, inputs);
  const done =
    stage.cached === false
      ? await always(() => stage.run(inputs, stageContext(loaded, planned, attempt)))
      : await once(loaded.store, parts, attempt.signal, (held) => stage.run(inputs, stageContext(loaded, planned, attempt, held)));
  await rememberLast(loaded.store, loaded.plan.name, planned.name, { output: done.output, parts });
  return done;
}

/** For stages whose input lies outside the store: what they did before says nothing. */
async function always(work: () => Promise<StageOutput>): Promise<Done> {
  const start = Date.now();
  const output = checkOutput(await work());
  return { output, cached: false, busy: [[start, Date.now()]] };
}
