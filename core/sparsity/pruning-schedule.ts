/**
 * Automated gradual pruning: sparsity at a point of the training, `final (1 - (1 - t)^3)` between two fractions of the steps, 0 before and `final` after
 * (Zhu and Gupta 2017; paper section IV-B).
 */
export function gradualSparsity(final: number, step: number, steps: number, begin: number, end: number): number {
  const from = begin * steps;
  const to = end * steps;
  if (step < from) return 0;
  if (step >= to) return final;
  return final * (1 - (1 - (step - from) / (to - from)) ** 3);
}
