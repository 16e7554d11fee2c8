import { join, resolve } from 'node:path';
import { packageRoot } from '../../core/package-root.js';

/** A positive integer from the environment. */
function count(name: string, standard: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return standard;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`${name}=${text} is not a positive integer`);
}

/** How much `npm run soak` does: smaller numbers try it out, larger ones look longer. CONTRIBUTING.md lists them. */
export const soak = {
  /** Project that is killed. */
  project: resolve(process.env['TINYFORMER_SOAK_PROJECT'] || join(packageRoot(), 'examples/quickstart')),
  /** Random networks that are compared on host and emulated core. */
  networks: count('TINYFORMER_SOAK_NETWORKS', 200),
  /** Runs of the fast pipeline that are killed at random. */
  rounds: count('TINYFORMER_SOAK_ROUNDS', 25),
  /** Decides which, and when. */
  seed: count('TINYFORMER_SOAK_SEED', 1),
};
