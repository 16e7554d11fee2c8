import type { Candidate } from '../graph/supergraph.js';
import type { RandomStream } from '../random/random-stream.js';
import { type Service, token } from './token.js';

/** What a strategy knows of a candidate that was evaluated. */
export interface Scored {
  readonly candidate: Candidate;
  readonly accuracy: number;
  readonly flash: number;
  readonly ram: number;
  readonly instructions: number;
}

/** Tools that the search lends to a strategy. */
export interface StrategyTools {
  /** Candidates that the search evaluates in all, unless it is stopped early. */
  readonly total: number;
  /** A uniform candidate of the space. */
  sample(random: RandomStream): Candidate;
  /** Changes one choice of a candidate. */
  mutate(candidate: Candidate, random: RandomStream): Candidate;
  /** Exact cost against the constraints. */
  fits(candidate: Candidate): boolean;
}

/** Proposes candidates: `random` is the paper's, `evolution` regularized evolution. Pure: all memory is in `history`. */
export interface SearchStrategy extends Service {
  readonly version: string;
  /** Candidates that fit, at most `count`; fewer (or none) when the bounded sampling found no more. */
  propose(history: readonly Scored[], count: number, tools: StrategyTools, random: RandomStream): readonly Candidate[];
}

export const SearchStrategies = token<SearchStrategy>('strategy');
