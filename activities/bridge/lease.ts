import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ArtifactStore } from '../../core/artifacts/artifact-store.js';
import { isAlive } from '../server/processes.js';

interface LeaseRecord {
  readonly owner: string;
  readonly host: string;
  readonly pid: number;
  /** Counts the holders of this key. */
  readonly generation: number;
  /** Grows while the holder lives. */
  readonly beat: number;
  readonly released: boolean;
}

export interface Lease {
  /** Higher than that of every earlier holder: orders the writes of checkpoints. */
  readonly generation: number;
  /** Aborts when another worker, believing this one dead, took the lease. */
  readonly lost: AbortSignal;
  /** @param finished nothing of this key is needed any more. */
  release(finished: boolean): Promise<void>;
}

const pointer = (key: string): string => `lease/${key}`;
const pollMs = 300;
const beatMs = 3_000;
/** No beat for so long, on this waiter's own clock: the holder is dead or cut off. */
const patienceMs = 20_000;

/** Keys that this process holds. */
const heldHere = new Set<string>();

/**
 * One worker at a time works on a key; the others wait, then find its result. Within a process that is strict. Between processes two may
 * start in the same millisecond, or after a network partition; that wastes work but harms nothing: results are content, and checkpoints of
 * the earlier generation are refused.
 */
export async function acquireLease(store: ArtifactStore, key: string, signal: AbortSignal): Promise<Lease> {
  while (heldHere.has(key)) await sleep(pollMs / 3, undefined, { signal });
  signal.throwIfAborted();
  heldHere.add(key);
  try {
    return await acquireFromOthers(store, key, signal);
  } catch (error) {
    heldHere.delete(key);
    throw error;
  }
}

async function acquireFromOthers(store: ArtifactStore, key: string, signal: AbortSignal): Promise<Lease> {
  const mine = { owner: randomUUID(), host: hostname(), pid: process.pid, released: false };
  let seen: LeaseRecord | undefined;
  let seenSince = performance.now();
  for (;;) {
    signal.throwIfAborted();
    const current = await store.getPointer<LeaseRecord>(pointer(key));
    if (current?.owner !== seen?.owner || current?.beat !== seen?.beat) seenSince = performance.now();
    seen = current;
    if (!current || isFree(current) || performance.now() - seenSince > patienceMs) {
      const record: LeaseRecord = { ...mine, generation: (current?.generation ?? 0) + 1, beat: 0 };
      await store.setPointer(pointer(key), record, record.generation);
      // Of two that write at once the last one has it; a moment later both see who that is.
      if (current) await sleep(10);
      if ((await store.getPointer<LeaseRecord>(pointer(key)))?.owner === mine.owner) return hold(store, key, record);
    }
    await sleep(pollMs, undefined, { signal });
  }
}

/** No process here holds the key when this one asks, so a record with its id is that of a namesake: an earlier process, in a container. */
function isFree(record: LeaseRecord): boolean {
  return record.released || (record.host === hostname() && (record.pid === process.pid || !isAlive(record.pid)));
}

function hold(store: ArtifactStore, key: string, record: LeaseRecord): Lease {
  const lost = new AbortController();
  let beat = 0;
  let writing = Promise.resolve();
  const renew = async (): Promise<void> => {
    const current = await store.getPointer<LeaseRecord>(pointer(key));
    if (current && current.owner !== record.owner) lost.abort(new Error('another worker took over'));
    else await store.setPointer(pointer(key), { ...record, beat: ++beat }, record.generation);
  };
  const timer = setInterval(() => {
    // A store that cannot be written is reported by the work itself.
    writing = writing.then(renew).catch(() => undefined);
  }, beatMs);
  timer.unref();
  return {
    generation: record.generation,
    lost: lost.signal,
    async release(finished) {
      clearInterval(timer);
      await writing;
      try {
        if (lost.signal.aborted) return;
        if (finished) await store.deletePointer(pointer(key));
        else await store.setPointer(pointer(key), { ...record, beat: beat + 1, released: true }, record.generation);
      } finally {
        heldHere.delete(key);
      }
    },
  };
}
