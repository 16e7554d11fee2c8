import type { ArtifactStore } from '../../core/artifacts/artifact-store.js';
import { TinyformerError } from '../../core/errors/index.js';
import { lookUp, remember } from '../../core/plan/cache-entry.js';
import { cacheKey } from '../../core/plan/cache-key.js';
import type { Checkpoint, StageOutput } from '../../core/plugin/stage.js';
import type { Done } from '../../workflows/contract.js';
import { checkpointFor } from './checkpoint.js';
import { acquireLease } from './lease.js';

/** What the work of a key may use while it holds the key. */
export interface Held {
  readonly checkpoint: Checkpoint;
  readonly signal: AbortSignal;
}

/**
 * Takes the output of a key from the cache, or does the work once: others who want the same wait. Failures are never cached; checkpoints
 * live until the output is there.
 *
 * @param cached false for work that looks at more than its parts: it is done each time
 */
export async function once(
  store: ArtifactStore,
  parts: Readonly<Record<string, string>>,
  signal: AbortSignal,
  work: (held: Held) => Promise<StageOutput>,
  cached = true,
): Promise<Done> {
  const key = cacheKey(parts);
  const hit = cached ? await lookUp(store, key) : undefined;
  if (hit) return { output: hit, cached: true, busy: [] };
  const lease = await acquireLease(store, key, signal);
  let finished = false;
  try {
    const done = cached ? await lookUp(store, key) : undefined;
    if (done) {
      finished = true;
      return { output: done, cached: true, busy: [] };
    }
    const checkpoint = checkpointFor(store, key, lease.generation);
    const start = Date.now();
    const output = checkOutput(await work({ checkpoint, signal: AbortSignal.any([signal, lease.lost]) }));
    const end = Date.now();
    if (cached) await remember(store, key, { output, parts });
    await checkpoint.discard();
    finished = true;
    return { output, cached: false, busy: [[start, end]] };
  } catch (error) {
    if (!lease.lost.aborted) throw error;
    // The other worker's attempt counts; this one asks for its result.
    throw new TinyformerError('TF_STAGE', 'another worker took this work over', { retryable: true, cause: error });
  } finally {
    await lease.release(finished);
  }
}

/** Only plain numbers and short texts travel through Temporal. */
export function checkOutput(output: StageOutput): StageOutput {
  const { kind, sha256, bytes } = output.artifact;
  const bad = Object.entries(output.metrics).find(([, value]) => typeof value !== 'string' && !Number.isFinite(value));
  if (bad) throw new TinyformerError('TF_STAGE', `metric ${bad[0]} is ${String(bad[1])}, neither a finite number nor text`);
  return { artifact: { kind, sha256, bytes }, metrics: output.metrics };
}
