import type { Progress } from '../../core/plugin/stage.js';
import { metricsText, number } from '../output/metrics.js';
import { duration, percent } from '../output/units.js';
import { currentProgress, fractionOf, type StageView, secondsLeft } from './run-state.js';

export function secondsOf(stage: StageView, now: number): number {
  return stage.startedAt === undefined ? 0 : Math.max(0, (stage.finishedAt ?? now) - stage.startedAt) / 1000;
}

/** `3 of 6, best accuracy 41.0 %`. */
export function searchText(stage: StageView): string {
  const { search } = stage;
  if (!search) return '';
  const best = search.bestAccuracy === undefined ? '' : `, best accuracy ${percent(search.bestAccuracy)}`;
  return `${search.done} of ${search.total}${search.cached ? ` (${search.cached} cached)` : ''}${best}`;
}

/** `step 94 of 200, loss 1.83, 940 images/s`. */
export function progressText(progress: Progress | undefined): string {
  if (!progress) return '';
  const step =
    progress.step === undefined
      ? ''
      : `step ${number(progress.step)}${progress.steps === undefined ? '' : ` of ${number(progress.steps)}`}`;
  const rate = progress.rate ? `${rateNumber(progress.rate.value)} ${progress.rate.unit}` : '';
  return [progress.message ?? '', step, metricsText(progress.metrics ?? {}), rate].filter(Boolean).join(', ');
}

/** Slow work is not rounded to 1 or 0. */
function rateNumber(value: number): string {
  return number(value < 10 ? Number(value.toPrecision(2)) : Math.round(value));
}

/** `47 %, 3 of 6, training, step 94 of 200, 940 images/s, 0:41 min left`. */
export function runningText(stage: StageView, now: number): string {
  const left = secondsLeft(stage, now);
  const parts = [
    `${Math.floor(100 * fractionOf(stage))} %`,
    searchText(stage),
    progressText(currentProgress(stage)),
    left === undefined ? '' : `${duration(left)} left`,
  ];
  return parts.filter(Boolean).join(', ');
}

/** Metrics of a finished stage; long texts, such as a command to type, are for `runs show`. */
export function finishedText(stage: StageView): string {
  return metricsText(Object.fromEntries(Object.entries(stage.metrics).filter(([, value]) => String(value).length <= 40)));
}
