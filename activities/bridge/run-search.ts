import { lookUp, remember, rememberLast } from '../../core/plan/cache-entry.js';
import { cacheKey } from '../../core/plan/cache-key.js';
import type { SearchStage } from '../../core/plugin/stage.js';
import type { ConcludeTask, Done, EvaluateTask, Proposed, ProposeTask } from '../../workflows/contract.js';
import { checkOutput, once } from './once.js';
import type { Work } from './run-stage.js';
import { stageContext } from './stage-context.js';
import { appendTold, readTold } from './told-log.js';

/** Asks for the next batch. The first question also looks whether the whole search was done before. */
export async function propose(stage: SearchStage<unknown>, task: ProposeTask, { loaded, planned, attempt }: Work): Promise<Proposed> {
  const { store } = loaded;
  if (task.state === undefined) {
    const parts = await loaded.keyParts(planned, task.inputs);
    const done = await lookUp(store, cacheKey(parts));
    if (done) {
      await rememberLast(store, loaded.plan.name, planned.name, { output: done, parts });
      return { done, state: done.artifact, candidates: [], total: 0, busy: [] };
    }
  }
  const start = Date.now();
  const log = await appendTold(store, task.log, task.told);
  const told = await readTold(store, log);
  const { state, candidates, last, total } = await stage.propose(task.inputs, task.state, told, stageContext(loaded, planned, attempt));
  return { state, candidates, ...(last ? { last } : {}), total, ...(log ? { log } : {}), busy: [[start, Date.now()]] };
}

/** Evaluations are cached one by one: a search that asks for more later finds those that it had. */
export async function evaluate(stage: SearchStage<unknown>, task: EvaluateTask, { loaded, planned, attempt }: Work): Promise<Done> {
  const parts = await loaded.evaluationKeyParts(planned, task.inputs, task.candidate);
  return once(loaded.store, parts, attempt.signal, (held) =>
    stage.evaluate(task.inputs, task.candidate, stageContext(loaded, planned, attempt, held)),
  );
}

export async function conclude(stage: SearchStage<unknown>, task: ConcludeTask, { loaded, planned, attempt }: Work): Promise<Done> {
  const { plan, store } = loaded;
  const start = Date.now();
  const told = await readTold(store, await appendTold(store, task.log, task.told));
  const output = checkOutput(await stage.conclude(task.inputs, task.state, told, stageContext(loaded, planned, attempt)));
  const end = Date.now();
  if (task.complete) {
    const parts = await loaded.keyParts(planned, task.inputs);
    await remember(store, cacheKey(parts), { output, parts });
    await rememberLast(store, plan.name, planned.name, { output, parts });
  }
  return { output, cached: false, busy: [[start, end]] };
}
