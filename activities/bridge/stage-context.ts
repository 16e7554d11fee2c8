import { createExec } from '../../core/exec/index.js';
import type { PlannedStage } from '../../core/plan/plan.js';
import type { Checkpoint, StageContext } from '../../core/plugin/stage.js';
import { randomStream } from '../../core/random/random-stream.js';
import type { Attempt } from './attempt.js';
import type { LoadedPlan } from './loaded-plan.js';
import type { Held } from './once.js';

/** The work of `propose` and `conclude` is too short for checkpoints. */
const noCheckpoint: Checkpoint = { load: async () => undefined, save: async () => undefined };

/** Everything that a stage sees of its host. */
export function stageContext(loaded: LoadedPlan, planned: PlannedStage, attempt: Attempt, held?: Held): StageContext<unknown> {
  const signal = held?.signal ?? attempt.signal;
  const { seed, root } = loaded.plan;
  return {
    options: loaded.options(planned),
    seed,
    root,
    // By the stage's id, which is part of the cache key, not by its role.
    random: (...name) => randomStream(seed, planned.stage, ...name),
    artifacts: loaded.store,
    checkpoint: held?.checkpoint ?? noCheckpoint,
    progress: attempt.progress,
    signal,
    log: attempt.log,
    workdir: attempt.workdir,
    services: loaded.services,
    exec: createExec(signal),
  };
}
