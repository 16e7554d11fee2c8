import type { RandomStream } from '../../../../core/plugin/index.js';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const resamples = 2000;
const tail = 0.025;

/**
 * Percentile bootstrap (Efron 1979): the middle 95 % of a statistic over samples that are drawn from the sample itself, with replacement.
 *
 * @param statistic of the items at these indices
 */
export function bootstrapInterval(size: number, statistic: (indices: readonly number[]) => number, random: RandomStream): Interval {
  const values = Array.from({ length: resamples }, () => statistic(Array.from({ length: size }, () => random.integer(size))));
  values.sort((a, b) => a - b);
  return { low: values[Math.floor(tail * resamples)]!, high: values[Math.ceil((1 - tail) * resamples) - 1]! };
}
