import { TinyformerError } from '../../core/errors/index.js';
import { lastOf } from '../run/export-results.js';
import type { LoadedRun } from '../run/load-run.js';
import { readPart } from '../run/read-part.js';

export interface FrontRow {
  /** Number of the candidate in the order of evaluation. */
  readonly index: number;
  readonly accuracy: number;
  readonly flash: number;
  readonly ram: number;
  readonly instructions: number;
  readonly front: boolean;
  readonly winner: boolean;
}

/** `search.json`. */
export interface SearchFile {
  readonly best: Omit<FrontRow, 'index' | 'front' | 'winner'>;
  readonly candidates: readonly Omit<FrontRow, 'index' | 'front' | 'winner'>[];
  /** Indices, by falling accuracy. */
  readonly pareto: readonly number[];
}

/** All candidates of a run's search, the front first. @throws TF_ARTIFACT_MISSING when the search is not finished */
export async function readFront({ run, stages, store }: Pick<LoadedRun, 'run' | 'stages' | 'store'>): Promise<FrontRow[]> {
  const search = await readPart<SearchFile>(store, lastOf('search', run.plan, stages), 'search.json');
  if (!search) {
    throw new TinyformerError('TF_ARTIFACT_MISSING', `run ${run.runId} has no finished search`, {
      hint: `Go on with: tinyformer resume ${run.runId}`,
    });
  }
  return frontRows(search);
}

/** The candidates of a search, the front first. */
export function frontRows(search: SearchFile): FrontRow[] {
  const winner = winnerOf(search);
  const others = search.candidates.map((_, i) => i).filter((i) => !search.pareto.includes(i));
  return [...search.pareto, ...others].map((index) => {
    const { accuracy, flash, ram, instructions } = search.candidates[index]!;
    return { index, accuracy, flash, ram, instructions, front: search.pareto.includes(index), winner: index === winner };
  });
}

export function winnerOf({ best, candidates }: Pick<SearchFile, 'best' | 'candidates'>): number {
  const text = JSON.stringify(best);
  return candidates.findIndex((candidate) => JSON.stringify(candidate) === text);
}
