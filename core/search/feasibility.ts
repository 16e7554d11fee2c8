import type { Cost } from '../plugin/cost-model.js';
import type { Constraints } from '../plugin/services.js';

export type Limit = 'flash' | 'ram' | 'instructions';

/** The limits that a cost exceeds, none when it fits. */
export function exceeded(cost: Cost, constraints: Constraints): readonly Limit[] {
  const over: Limit[] = [];
  if (cost.flash > constraints.flash) over.push('flash');
  if (cost.ram > constraints.ram) over.push('ram');
  if (constraints.instructions !== undefined && cost.instructions > constraints.instructions) over.push('instructions');
  return over;
}

/** Counts what keeps samples from fitting, and says it in one sentence. */
export class BindingConstraint {
  readonly #over = new Map<Limit, number>();
  readonly #least = new Map<Limit, number>();
  #samples = 0;

  add(cost: Cost, constraints: Constraints): boolean {
    this.#samples++;
    const over = exceeded(cost, constraints);
    for (const limit of over) this.#over.set(limit, (this.#over.get(limit) ?? 0) + 1);
    for (const limit of ['flash', 'ram', 'instructions'] as const) {
      this.#least.set(limit, Math.min(this.#least.get(limit) ?? Number.POSITIVE_INFINITY, cost[limit]));
    }
    return over.length === 0;
  }

  get samples(): number {
    return this.#samples;
  }

  /** "187 of 200 samples exceed ram (limit 65536, smallest seen 81240)". */
  describe(constraints: Constraints): string {
    const parts = [...this.#over]
      .sort((a, b) => b[1] - a[1])
      .map(
        ([limit, count]) =>
          `${count} of ${this.#samples} samples exceed ${limit} (limit ${constraints[limit]}, smallest seen ${this.#least.get(limit)})`,
      );
    return parts.join('; ') || `all ${this.#samples} samples fit`;
  }
}
