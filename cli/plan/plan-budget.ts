import type { MadePlan } from '../../core/plan/make-plan.js';
import type { MeasuringHost } from '../measuring-command.js';
import { duration } from '../output/units.js';
import { editConfig } from '../project/edit-config.js';
import { type Counts, configValues, divideBudget, recipesOf } from './budget.js';
import { calibrate, type StepTimes } from './calibrate.js';

export interface BudgetPlan {
  readonly budgetSeconds: number;
  /** Seconds per step, measured now. */
  readonly measured: StepTimes;
  /** What measuring took. */
  readonly measuringSeconds: number;
  readonly counts: Counts;
  /** Config into which the counts were written. */
  readonly written?: string;
}

const training = new Set(['supernet', 'search', 'finetune']);

/** Turns a time into counts for this machine, and with `file` writes them into the config, whose comments stay. */
export async function planBudget(
  made: MadePlan,
  budgetSeconds: number,
  file: string | undefined,
  host: MeasuringHost,
): Promise<BudgetPlan> {
  const recipes = recipesOf(made.plan);
  const others = made.plan.stages
    .filter(({ name }) => !training.has(name))
    .reduce((sum, { estimate }) => sum + (estimate?.seconds ?? 0), 0);
  const { times: measured, seconds: measuringSeconds } = await calibrate(made, recipes, host);
  const counts = divideBudget(budgetSeconds, others, measured);
  if (file !== undefined) {
    await editConfig(
      file,
      configValues(counts).map(([path, value]) => ({ path, value })),
    );
  }
  return { budgetSeconds, measured, measuringSeconds, counts, ...(file === undefined ? {} : { written: file }) };
}

export function budgetText({ budgetSeconds, measured, measuringSeconds, counts, written }: BudgetPlan, config: string): string {
  const ms = (seconds: number): string => `${(1000 * seconds).toFixed(0)} ms a step`;
  return [
    `${duration(budgetSeconds)} on this machine, as it is now (measured in ${duration(measuringSeconds)}):`,
    `  supernet  ${counts.supernets} supernets, ${counts.supernetSteps} steps each  (${ms(measured.supernet)})`,
    `  search    ${counts.candidates} candidates, ${counts.candidateSteps} steps each  (${ms(measured.search)})`,
    `  finetune  ${counts.finetuneSteps} steps  (${ms(measured.finetune)})`,
    '',
    written === undefined
      ? 'Write these counts into the config with --write.'
      : `written into ${written}\n\nNext:\n  tinyformer run ${config}`,
  ].join('\n');
}
