import { canonicalJson } from '../../core/plan/canonical-json.js';
import type { MadePlan } from '../../core/plan/make-plan.js';
import type { DataSetDescription, Path, Teacher } from '../../core/plugin/index.js';
import { typicalSupernet } from '../../core/search/index.js';
import type { MeasuringHost } from '../measuring-command.js';
import type { Trainings } from './budget.js';
import { savedModel } from './saved-model.js';
import { type StepTimer, type TimedJob, timeSteps } from './time-steps.js';

/** Seconds of one optimizer step on this machine, by role. */
export interface StepTimes {
  readonly supernet: number;
  readonly search: number;
  readonly finetune: number;
}

/** Times a few steps of the config's own trainings, on a supernet of median size. @throws TF_CONFIG_VALUE, TF_DATASET for the model of a teacher */
export async function calibrate(
  made: MadePlan,
  images: DataSetDescription,
  { supernet, search, finetune }: Trainings,
  host: MeasuringHost,
): Promise<{ readonly times: StepTimes; readonly seconds: number }> {
  const batch = Math.max(...[supernet, search, finetune].map(({ recipe }) => recipe.batch));
  return timeSteps(made, images, batch, host, async (timer) => {
    const { supergraph, candidate } = typicalSupernet(made.services, timer.images.shape, timer.images.classes, timer.random);
    const { path, sparse } = candidate;
    const measured = new Map<string, Promise<number>>();
    const time = (role: keyof StepTimes, job: Omit<TimedJob, 'supergraph'>): Promise<number> => {
      const { steps: _steps, learningRate: _rate, warmup: _warmup, ...recipe } = job.recipe;
      // Two trainings that differ in nothing that takes time are measured once.
      const key = canonicalJson({ ...job, recipe });
      const known = measured.get(key) ?? timer.time(role, measured.size / 3, { supergraph, ...job });
      measured.set(key, known);
      return known;
    };
    const pruned = ({ recipe, pruning }: Trainings['search']) => ({ path, recipe, pruning: { ...pruning, sparse } });
    const teacher =
      finetune.teacher && (await teacherOf(finetune.teacher, { supergraph, path, recipe: finetune.recipe }, made.plan.root, timer));
    return {
      supernet: await time('supernet', { path: 'uniform', recipe: supernet.recipe }),
      search: await time('search', pruned(search)),
      finetune: await time('finetune', { ...pruned(finetune), ...(teacher ? { teacher } : {}) }),
    };
  });
}

/** The model of a folder, else the dense path itself. */
async function teacherOf(
  { folder, weight, temperature }: NonNullable<Trainings['finetune']['teacher']>,
  dense: TimedJob & { readonly path: Path },
  root: string,
  timer: StepTimer,
): Promise<Teacher> {
  const { supergraph, path } = dense;
  const model = folder === undefined ? { supergraph, path, weights: await timer.weights(dense) } : await savedModel(folder, root, timer);
  return { ...model, weight, temperature, recalibrate: 0 };
}
