import type { z } from 'zod';
import type { ServiceName } from './services.js';
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

/** What a bench gets beyond what a stage gets. */
export interface BenchContext<Options = unknown> extends StageContext<Options> {
  /** The config's stages by role, as they are written: a bench that repeats what a stage does reads the options with the stage's schema. */
  readonly stages: Readonly<Record<string, { readonly use?: string | undefined; readonly options: Readonly<Record<string, unknown>> }>>;
  /** Services and constraints as the config chose them, with versions and all options of their plugins: what the keys of kept results are made of. */
  readonly configured: Readonly<Record<ServiceName, unknown>>;
  /** Folder for what is worth keeping from one call to the next, `.tinyformer` in the working folder. */
  readonly stateFolder: string;
}

/** A measurement behind `tinyformer bench ID`. */
export interface Bench extends Service {
  /** One line for the list of benches. */
  readonly summary: string;
  /** What the command line may set as `--name value`. The values are texts, so numbers are coerced; default: no options. */
  readonly options?: z.ZodObject;
  /** Config file that stands in where the user names none; default: one that names nothing. */
  readonly config?: string;
  /** Services are those of the config; progress is shown while it runs, `artifacts` is a store of this call alone. */
  run(context: BenchContext): Promise<BenchResult>;
}

export const Benches = token<Bench>('bench');
