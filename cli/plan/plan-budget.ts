import { TinyformerError } from '../../core/errors/index.js';
import { estimateStages } from '../../core/plan/estimate-stages.js';
import type { MadePlan } from '../../core/plan/make-plan.js';
import type { DataSetDescription } from '../../core/plugin/index.js';
import type { MeasuringHost } from '../measuring-command.js';
import { shellWord } from '../output/shell-word.js';
import { duration } from '../output/units.js';
import { type Edit, editConfig } from '../project/edit-config.js';
import { configValues, divideBudget, stepsWithin, trainingsOf } from './budget.js';
import { calibrate } from './calibrate.js';
import { furtherTraining, timeFurtherTraining } from './further-training.js';

export interface BudgetPlan {
  readonly budgetSeconds: number;
  /** Seconds per step of each kind of training, measured now. */
  readonly measured: Readonly<Record<string, number>>;
  /** What measuring took. */
  readonly measuringSeconds: number;
  readonly counts: Readonly<Record<string, number>>;
  /** Config into which the counts were written. */
  readonly written?: string;
}

/** What a budget comes to. */
interface Division extends Pick<BudgetPlan, 'measured' | 'measuringSeconds' | 'counts'> {
  readonly edits: readonly Edit[];
  /** A line for each kind of training. */
  readonly lines: readonly string[];
}

/**
 * Turns a time into counts for this machine, and with `file` writes them into the config, whose comments stay.
 *
 * @param images of the config's data set
 * @throws TF_USAGE where nobody can tell what the images are like
 */
export async function planBudget(
  made: MadePlan,
  images: DataSetDescription | undefined,
  budgetSeconds: number,
  file: string | undefined,
  host: MeasuringHost,
): Promise<{ readonly planned: BudgetPlan; readonly lines: readonly string[] }> {
  if (!images) {
    throw new TinyformerError('TF_USAGE', '--budget times training steps, and nobody can tell here what the images are like', {
      hint: 'Ask for it where the images are; a stage of the config has to load its data set.',
    });
  }
  const { measured, measuringSeconds, counts, edits, lines } =
    (await divideForFurtherTraining(made, images, budgetSeconds, host)) ?? (await divideForSearch(made, images, budgetSeconds, host));
  if (file !== undefined) await editConfig(file, edits);
  return { planned: { budgetSeconds, measured, measuringSeconds, counts, ...(file === undefined ? {} : { written: file }) }, lines };
}

async function divideForSearch(made: MadePlan, images: DataSetDescription, budget: number, host: MeasuringHost): Promise<Division> {
  const trainings = trainingsOf(made.plan);
  const { times, seconds } = await calibrate(made, images, trainings, host);
  const counts = divideBudget(budget, await secondsBeside(made, images, Object.keys(trainings)), times);
  return {
    measured: { ...times },
    measuringSeconds: seconds,
    counts: { ...counts },
    edits: configValues(counts).map(([path, value]) => ({ path, value })),
    lines: [
      `supernet  ${counts.supernets} supernet${counts.supernets === 1 ? '' : 's'}, ${counts.supernetSteps} steps each  (${perStep(times.supernet)})`,
      `search    ${counts.candidates} candidates, ${counts.candidateSteps} steps each  (${perStep(times.search)})`,
      `finetune  ${counts.finetuneSteps} steps  (${perStep(times.finetune)})`,
    ],
  };
}

/** Undefined where the plan searches. */
async function divideForFurtherTraining(
  made: MadePlan,
  images: DataSetDescription,
  budget: number,
  host: MeasuringHost,
): Promise<Division | undefined> {
  const training = furtherTraining(made.plan);
  if (!training) return undefined;
  const { name } = training;
  const { times: secondsPerStep, seconds } = await timeFurtherTraining(made, images, training, host);
  const steps = stepsWithin(budget, await secondsBeside(made, images, [name]), secondsPerStep);
  return {
    measured: { trainFurther: secondsPerStep },
    measuringSeconds: seconds,
    counts: { trainFurtherSteps: steps },
    edits: [{ path: ['stages', name, 'options', 'recipe', 'steps'], value: steps }],
    lines: [`${name}  ${steps} steps  (${perStep(secondsPerStep)})`],
  };
}

/** What the stages that are not trainings take, as they estimate. */
async function secondsBeside(made: MadePlan, images: DataSetDescription, trainings: readonly string[]): Promise<number> {
  const others = [...(await estimateStages(made, images))].filter(([name]) => !trainings.includes(name));
  return others.reduce((sum, [, { seconds }]) => sum + seconds, 0);
}

function perStep(seconds: number): string {
  return `${(1000 * seconds).toFixed(0)} ms a step`;
}

export function budgetText({ budgetSeconds, measuringSeconds, written }: BudgetPlan, lines: readonly string[], config: string): string {
  return [
    `${duration(budgetSeconds)} on this machine, as it is now, one training at a time (measured in ${duration(measuringSeconds)}):`,
    ...lines.map((line) => `  ${line}`),
    '',
    written === undefined
      ? 'Write these counts into the config with --write.'
      : `written into ${written}\n\nNext:\n  tinyformer run ${shellWord(config)}`,
  ].join('\n');
}
