import type { StageContext } from './stage.js';
import { type Service, token } from './token.js';

/** One measured figure. Ids are stable: scripts compare them. */
export interface BenchRow {
  readonly id: string;
  readonly value: number;
  /** 'x', '/s', 'instructions/MAC', 'bytes', ... */
  readonly unit: string;
}

export interface BenchResult {
  readonly rows: readonly BenchRow[];
  /** What a reader must know: machine, settings, what is compared with what. One sentence each. */
  readonly notes: readonly string[];
}

/** A measurement behind `tinyformer bench ID`. */
export interface Bench extends Service {
  /** One line for the list of benches. */
  readonly summary: string;
  /** Services are those of a config that names nothing; progress is shown while it runs, `artifacts` is a store of this call alone. */
  run(context: StageContext): Promise<BenchResult>;
}

export const Benches = token<Bench>('bench');
