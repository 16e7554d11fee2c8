import { number } from '../output/metrics.js';
import type { FinishedRun } from './run-config.js';

/** At which budget a run came to its figures: the counts of its training stages and its images. Empty for a run that trained nothing. */
export function budgetText({ plan, stages }: FinishedRun): string {
  const options = (stage: string): Counts => (plan.stages.find(({ name }) => name === stage)?.options ?? {}) as Counts;
  const metrics = stages.find(({ name }) => name === 'data')?.output?.metrics ?? {};
  const [supernet, search, finetune] = [options('supernet'), options('search'), options('finetune')];
  const parts = [
    supernet.recipe && `${count(supernet.supernets, 'supernet')} of ${steps(supernet)}`,
    search.recipe && `${count(search.candidates, 'candidate')} of ${steps(search)}`,
    finetune.recipe && `${steps(finetune)} of fine-tuning`,
  ].filter(Boolean);
  if (parts.length === 0) return '';
  const images = `${number(Number(metrics['train']))} training, ${number(Number(metrics['test']))} test images of ${plan.services.dataset.use}`;
  return `${parts.join(', ')}; ${images}, seed ${plan.seed}`;
}

interface Counts {
  readonly supernets?: number;
  readonly candidates?: number;
  readonly recipe?: { readonly steps: number; readonly batch: number };
}

function steps({ recipe }: Counts): string {
  return `${number(recipe!.steps)} steps x ${recipe!.batch} images`;
}

function count(n: number | undefined, what: string): string {
  return `${number(n ?? 1)} ${what}${n === 1 ? '' : 's'}`;
}
