import { TinyformerError } from '../../core/errors/index.js';
import type { Plan, PlannedStage } from '../../core/plan/plan.js';
import type { PruningSchedule, Recipe } from '../../core/plugin/index.js';
import type { StepTimes } from './calibrate.js';
import { folderOf } from './saved-model.js';

/** What the training stages do within a budget. Whole numbers for the config: the run itself measures nothing, so it stays reproducible. */
export interface Counts {
  readonly supernets: number;
  readonly supernetSteps: number;
  readonly candidates: number;
  readonly candidateSteps: number;
  readonly finetuneSteps: number;
}

/** Of the time for training; the winner's own training earns most. */
const shares = { supernet: 0.25, search: 0.25, finetune: 0.5 };
/** Of the whole budget, for what is neither a step nor estimated: start-up, scoring, checkpoints, a busier machine. */
const margin = 0.12;
const fewestSteps = 50;
const fewestCandidates = 4;

/** Seconds of `90s`, `150m`, `8h`. @throws TF_USAGE */
export function parseBudget(text: string): number {
  const [, value, unit] = /^(\d+(?:\.\d+)?)\s*(s|m|min|h)$/.exec(text.trim()) ?? [];
  const seconds = Number(value) * (unit === 'h' ? 3600 : unit === 's' ? 1 : 60);
  if (seconds > 0) return seconds;
  throw new TinyformerError('TF_USAGE', `--budget ${JSON.stringify(text)} is no time`, { hint: 'Write 90s, 150m or 8h.' });
}

/** What decides how long a step of the three stages that train takes. */
export interface Trainings {
  readonly supernet: { readonly recipe: Recipe };
  readonly search: PrunedTraining;
  readonly finetune: PrunedTraining & {
    /** Whom it learns from, where it does: the model of a folder of results, else the dense path of the supernet. */
    readonly teacher?: { readonly folder?: string; readonly weight: number; readonly temperature: number };
  };
}

interface PrunedTraining {
  readonly recipe: Recipe;
  readonly pruning: Omit<PruningSchedule, 'sparse'>;
}

/** The three stages that train, as a plan has them. @throws TF_USAGE when a plugin's stage plays one of these roles: only its author knows what it takes */
export function trainingsOf(plan: Plan): Trainings {
  const stage = (role: string): PlannedStage => {
    const planned = plan.stages.find(({ name }) => name === role);
    if (planned?.stage === role) return planned;
    throw new TinyformerError(
      'TF_USAGE',
      `--budget: stage ${role} is ${planned ? planned.stage : 'left out'}; only the built-in stages can be divided`,
      {
        hint: 'Write the counts into the config yourself.',
      },
    );
  };
  const { options, inputsFrom } = stage('finetune');
  const finetune = options as unknown as PrunedTraining & {
    readonly distillation: { readonly weight: number; readonly temperature: number };
  };
  const folder = folderOf(plan, inputsFrom['teacher'], 'teacher');
  return {
    supernet: stage('supernet').options as unknown as Trainings['supernet'],
    search: stage('search').options as unknown as PrunedTraining,
    finetune: {
      recipe: finetune.recipe,
      pruning: finetune.pruning,
      ...(finetune.distillation.weight > 0 ? { teacher: { ...finetune.distillation, ...(folder === undefined ? {} : { folder }) } } : {}),
    },
  };
}

/**
 * Divides a budget. More time first buys longer training, then more candidates and supernets; where steps take long there are fewer of these, so that each
 * has the fewest steps that are worth it.
 *
 * @param budget seconds in all
 * @param others seconds that the other stages take, as they estimate
 * @throws TF_USAGE when it is too short for anything
 */
export function divideBudget(budget: number, others: number, times: StepTimes): Counts {
  const training = secondsForTraining(budget, others);
  const minutes = training / 60;
  const affordable = (share: number, secondsPerStep: number): number => Math.floor((share * training) / (fewestSteps * secondsPerStep));
  const wantedSupernets = minutes < 20 ? 1 : minutes < 120 ? 2 : Math.min(8, Math.floor(minutes / 50));
  const supernets = Math.max(1, Math.min(wantedSupernets, affordable(shares.supernet, times.supernet)));
  const wantedCandidates = Math.round(Math.min(64, 3 * Math.sqrt(minutes)));
  const candidates = Math.max(fewestCandidates, Math.min(wantedCandidates, affordable(shares.search, times.search)));
  const counts = {
    supernets,
    supernetSteps: steps((shares.supernet * training) / supernets, times.supernet),
    candidates,
    candidateSteps: steps((shares.search * training) / candidates, times.search),
    finetuneSteps: steps(shares.finetune * training, times.finetune),
  };
  const stepsOf = { supernet: counts.supernetSteps, search: counts.candidateSteps, finetune: counts.finetuneSteps };
  const short = Object.entries(stepsOf).find(([, count]) => count < fewestSteps);
  if (!short) return counts;
  throw tooShort(budget, `a training of stage ${short[0]}`, 'Give more time, choose a smaller preset of the space, or smaller batches.');
}

/** Steps of the only training within a budget, parameters as above. @throws TF_USAGE when it is too short */
export function stepsWithin(budget: number, others: number, secondsPerStep: number): number {
  const count = steps(secondsForTraining(budget, others), secondsPerStep);
  if (count >= fewestSteps) return count;
  throw tooShort(budget, 'the training', 'Give more time, or choose smaller batches.');
}

function secondsForTraining(budget: number, others: number): number {
  return Math.max(0, budget * (1 - margin) - others);
}

function tooShort(budget: number, training: string, hint: string): TinyformerError {
  return new TinyformerError(
    'TF_USAGE',
    `--budget of ${Math.round(budget)} s leaves fewer than ${fewestSteps} steps to ${training} on this machine`,
    { hint },
  );
}

/** In tens: nobody believes the last digit. */
function steps(seconds: number, secondsPerStep: number): number {
  return Math.max(0, Math.floor(seconds / secondsPerStep / 10 + 1e-9) * 10);
}

/** Where the counts stand in a config. */
export function configValues(counts: Counts): readonly (readonly [path: readonly string[], value: number])[] {
  const at = (stage: string, ...path: string[]): readonly string[] => ['stages', stage, 'options', ...path];
  return [
    [at('supernet', 'supernets'), counts.supernets],
    [at('supernet', 'recipe', 'steps'), counts.supernetSteps],
    [at('search', 'candidates'), counts.candidates],
    [at('search', 'recipe', 'steps'), counts.candidateSteps],
    [at('finetune', 'recipe', 'steps'), counts.finetuneSteps],
  ];
}
