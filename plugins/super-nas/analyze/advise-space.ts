import type { AnalysisReport } from './analysis.js';

/** What to change in a refused space for which no change was found that passes: the quantile of each quantity that 95 % of the samples stay within. */
export function adviseSpace({ samples, unserved, constraints, lambdaLow, lambdaHigh }: AnalysisReport): string {
  const share = (test: (s: (typeof samples)[number]) => boolean): number => samples.filter(test).length / samples.length;
  const advice: string[] = unserved ? [unserved.hint ?? unserved.first] : [];
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
  if (share((s) => s.parameters < lambdaLow) > 0.05) {
    advice.push(
      `choose larger channels or lower sparsities: paths have ${quantile(
        samples.map((s) => s.parameters),
        0.05,
      )} parameters and more, ${lambdaLow} are asked for (lambdaLow)`,
    );
  }
  if (share((s) => s.parameters > lambdaHigh) > 0.05)
    advice.push(`choose smaller channels or higher sparsities (lambdaHigh ${lambdaHigh})`);
  return advice.length ? `No change near it passes. Together: ${advice.join('; ')}.` : 'Change the preset of the space.';
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}
