import type { MadePlan } from '../../core/plan/make-plan.js';
import type { Plan } from '../../core/plan/plan.js';
import type { DataSetDescription, PruningSchedule, Recipe } from '../../core/plugin/index.js';
import type { MeasuringHost } from '../measuring-command.js';
import { folderOf, savedModel } from './saved-model.js';
import { timeSteps } from './time-steps.js';

/** The one training of a plan that trains a saved model further and searches nothing. */
export interface FurtherTraining {
  /** Name of the stage. */
  readonly name: string;
  readonly recipe: Recipe;
  /** Folder of results that holds the model, as the config names it. */
  readonly model: string;
  readonly pruning?: Omit<PruningSchedule, 'sparse'>;
  readonly teacher?: { readonly folder: string; readonly weight: number; readonly temperature: number };
}

interface TrainFurtherOptions {
  readonly recipe: Recipe;
  readonly pruning?: Omit<PruningSchedule, 'sparse'>;
  readonly distillation: { readonly weight: number; readonly temperature: number };
}

/** Undefined for a plan that trains anything else. */
export function furtherTraining(plan: Plan): FurtherTraining | undefined {
  const trainings = plan.stages.filter(({ uses }) => uses.includes('trainer'));
  const [training] = trainings;
  if (trainings.length !== 1 || training?.stage !== 'train-further') return undefined;
  const { name, inputsFrom } = training;
  const model = folderOf(plan, inputsFrom['model'], 'reuse');
  if (model === undefined) return undefined;
  const { recipe, pruning, distillation } = training.options as unknown as TrainFurtherOptions;
  const teacher = distillation.weight > 0 ? folderOf(plan, inputsFrom['teacher'], 'teacher') : undefined;
  return {
    name,
    recipe,
    model,
    ...(pruning ? { pruning } : {}),
    ...(teacher === undefined ? {} : { teacher: { folder: teacher, ...distillation } }),
  };
}

/**
 * Times a few steps of that training, of that very model.
 *
 * @returns seconds of a step, and what measuring took
 * @throws TF_CONFIG_VALUE when a folder holds no model, TF_DATASET when the model is for other images
 */
export async function timeFurtherTraining(
  made: MadePlan,
  images: DataSetDescription,
  { name, recipe, model, pruning, teacher }: FurtherTraining,
  host: MeasuringHost,
): Promise<{ readonly times: number; readonly seconds: number }> {
  const { root } = made.plan;
  return timeSteps(made, images, recipe.batch, host, async (timer) => {
    const student = await savedModel(model, root, timer);
    const learnsFrom = teacher && { ...(await savedModel(teacher.folder, root, timer)), ...teacher, recalibrate: 0 };
    // How much is removed changes nothing: what is removed is multiplied all the same.
    const { begin, end, every } = pruning ?? { begin: 0, end: 0, every: 1 };
    return timer.time(name, 0, {
      ...student,
      recipe,
      pruning: { begin, end, every, sparse: [{ sparsity: 0.5, blockSize: 4 }] },
      ...(learnsFrom ? { teacher: learnsFrom } : {}),
    });
  });
}
