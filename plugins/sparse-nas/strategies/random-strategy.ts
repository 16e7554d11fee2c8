import type { Candidate, SearchStrategy } from '../../../core/plugin/index.js';
import { candidateKey } from '../../../core/search/index.js';
import { drawFeasible } from './draw-feasible.js';

/** Uniform candidates that fit (the paper's Algorithm 3); none is proposed twice. */
export const randomStrategy: SearchStrategy = {
  id: 'random',
  version: '1',
  propose(history, count, tools, random): readonly Candidate[] {
    const seen = new Set(history.map((s) => candidateKey(s.candidate)));
    return drawFeasible(count, seen, () => tools.sample(random), tools);
  },
};
