import type { ArtifactStore } from '../../core/artifacts/artifact-store.js';
import { sha256 } from '../../core/artifacts/blobs.js';
import type { Checkpoint } from '../../core/plugin/stage.js';

interface Saved {
  readonly sha256: string;
  readonly base64: string;
}

export interface StageCheckpoint extends Checkpoint {
  /** The work is done: nothing of it is needed any more. */
  discard(): Promise<void>;
}

/**
 * Checkpoints of one key, which survive worker, run and attempt. They are pointers, not artifacts: each replaces the one before, so a
 * training of any length keeps one.
 *
 * @param generation orders writers: a stale one cannot overwrite a newer one's.
 */
export function checkpointFor(store: ArtifactStore, key: string, generation: number): StageCheckpoint {
  const names = new Set<string>();
  const pointer = (name: string): string => {
    names.add(name);
    return `checkpoint/${key}/${name}`;
  };
  return {
    async load(name) {
      const saved = await store.getPointer<Saved>(pointer(name));
      if (!saved) return undefined;
      const bytes = Buffer.from(saved.base64, 'base64');
      // A damaged checkpoint is as good as none: the work starts anew.
      return sha256(bytes) === saved.sha256 ? bytes : undefined;
    },
    async save(name, bytes) {
      const saved: Saved = { sha256: sha256(bytes), base64: Buffer.from(bytes).toString('base64') };
      await store.setPointer(pointer(name), saved, generation);
    },
    async discard() {
      for (const name of names) await store.deletePointer(`checkpoint/${key}/${name}`);
    },
  };
}
