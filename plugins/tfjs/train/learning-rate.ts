import type { Recipe } from '../../../core/plugin/index.js';

/** Shares of the peak at which the schedule starts and ends. */
const start = 0.04;
const end = 0.002;

/** One cycle: linear warm-up to the peak, then cosine. @param step from 0 */
export function learningRateAt(step: number, { steps, warmup, learningRate }: Recipe): number {
  const rising = warmup * steps;
  if (step < rising) return learningRate * (start + ((1 - start) * step) / rising);
  const t = (step - rising) / (steps - rising);
  return learningRate * (end + (1 - end) * 0.5 * (1 + Math.cos(Math.PI * t)));
}
