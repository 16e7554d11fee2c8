import type { Constraints } from '../../../core/plugin/index.js';
import type { SpaceSample } from './analyze-stage.js';

/** The nearest change that would let a refused space pass: the quantile of each quantity that 90 % of the samples stay within. */
export function adviseSpace(samples: readonly SpaceSample[], constraints: Constraints, low: number, high: number): string {
  const share = (test: (s: SpaceSample) => boolean): number => samples.filter(test).length / samples.length;
  const advice: string[] = [];
  for (const limit of ['flash', 'ram', 'instructions'] as const) {
    const bound = constraints[limit];
    if (bound !== undefined && share((s) => s[limit] > bound) > 0.05) {
      advice.push(
        `raise constraints.${limit} to ${quantile(
          samples.map((s) => s[limit]),
          0.95,
        )} or choose smaller channels`,
      );
    }
  }
  if (share((s) => s.parameters < low) > 0.05) {
    advice.push(
      `choose larger channels or lower sparsities: paths have ${quantile(
        samples.map((s) => s.parameters),
        0.05,
      )} parameters and more, ${low} are asked for (lambdaLow)`,
    );
  }
  if (share((s) => s.parameters > high) > 0.05) advice.push(`choose smaller channels or higher sparsities (lambdaHigh ${high})`);
  return advice.length ? `Nearest changes: ${advice.join('; ')}.` : 'Change the preset of the space.';
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}
