import { canonicalJson } from '../../core/plan/canonical-json.js';
import type { MadePlan } from '../../core/plan/make-plan.js';
import type { FitJob, Recipe } from '../../core/plugin/index.js';
import { typicalSupernet } from '../../core/search/index.js';
import type { MeasuringHost } from '../measuring-command.js';
import { timeSteps } from './time-steps.js';

/** Seconds of one optimizer step on this machine, by role. */
export interface StepTimes {
  readonly supernet: number;
  readonly search: number;
  readonly finetune: number;
}

const pruning = { begin: 0.2, end: 0.7, every: 20 };

/** Times a few steps of the config's own trainings, on a supernet of median size. */
export async function calibrate(
  made: MadePlan,
  recipes: Readonly<Record<keyof StepTimes, Recipe>>,
  host: MeasuringHost,
): Promise<{ readonly times: StepTimes; readonly seconds: number }> {
  const batch = Math.max(...Object.values(recipes).map((recipe) => recipe.batch));
  return timeSteps(made, batch, host, async (timer) => {
    const { supergraph, candidate } = typicalSupernet(made.services, timer.images.shape, timer.images.classes, timer.random);
    const measured = new Map<string, Promise<number>>();
    const time = (role: keyof StepTimes, job: Pick<FitJob, 'path' | 'pruning'>): Promise<number> => {
      const { steps: _steps, learningRate: _rate, warmup: _warmup, ...recipe } = recipes[role];
      // Two trainings that differ in nothing that takes time are measured once.
      const key = canonicalJson({ ...job, recipe });
      const known = measured.get(key) ?? timer.time(role, measured.size / 3, { supergraph, ...job, recipe: recipes[role] });
      measured.set(key, known);
      return known;
    };
    const single = { path: candidate.path, pruning: { ...pruning, sparse: candidate.sparse } };
    return {
      supernet: await time('supernet', { path: 'uniform' }),
      search: await time('search', single),
      finetune: await time('finetune', single),
    };
  });
}
