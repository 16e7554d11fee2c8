import type { ServiceName } from '../plugin/services.js';
import type { SearchStage } from '../plugin/stage.js';

interface Used {
  readonly options: Readonly<Record<string, unknown>>;
  readonly uses: readonly ServiceName[];
}

/** The options and services of a search stage that decide what a candidate comes to, without those that only decide what is proposed. */
export function evaluationPart({ proposing }: Pick<SearchStage<never>, 'proposing'>, { options, uses }: Used): Used {
  const left = new Set<string>(proposing?.options);
  return {
    options: Object.fromEntries(Object.entries(options).filter(([name]) => !left.has(name))),
    uses: uses.filter((name) => !proposing?.uses?.includes(name)),
  };
}
