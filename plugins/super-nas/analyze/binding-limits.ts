import type { Acceptance, SpaceSample } from './analysis.js';

/** A limit that samples miss. */
export interface BindingLimit {
  readonly limit: 'flash' | 'ram' | 'instructions' | 'lambdaLow' | 'lambdaHigh';
  readonly bound: number;
  /** How many samples miss it. */
  readonly missed: number;
  /** The value that comes closest, or meets it. */
  readonly best: number;
}

/** The limits that samples miss, the one that most of them miss first: it is the one that binds. */
export function bindingLimits(samples: readonly SpaceSample[], acceptance: Acceptance): readonly BindingLimit[] {
  const { constraints, lambdaLow, lambdaHigh } = acceptance;
  const atMost = (limit: BindingLimit['limit'], bound: number, values: readonly number[]): BindingLimit => {
    return { limit, bound, missed: values.filter((value) => value > bound).length, best: Math.min(...values) };
  };
  const parameters = samples.map((sample) => sample.parameters);
  const limits = (['flash', 'ram', 'instructions'] as const).map((limit) =>
    atMost(
      limit,
      constraints[limit] ?? Number.POSITIVE_INFINITY,
      samples.map((sample) => sample[limit]),
    ),
  );
  limits.push(atMost('lambdaHigh', lambdaHigh, parameters), {
    limit: 'lambdaLow',
    bound: lambdaLow,
    missed: parameters.filter((value) => value < lambdaLow).length,
    best: Math.max(...parameters),
  });
  return limits.filter(({ missed }) => missed > 0).sort((a, b) => b.missed - a.missed);
}

/** "187 of 200 samples exceed ram (limit 65536, smallest seen 81240)". */
export function describeBinding({ limit, bound, missed, best }: BindingLimit, samples: number): string {
  const what = limit === 'lambdaLow' || limit === 'lambdaHigh' ? 'parameters' : limit;
  return limit === 'lambdaLow'
    ? `${missed} of ${samples} samples have too few parameters (lambdaLow ${bound}, most seen ${best})`
    : `${missed} of ${samples} samples exceed ${what} (limit ${bound}, smallest seen ${best})`;
}
