import type { Checkpoint } from './stage.js';

/** Checkpoints that last as long as this process, for stages outside of a workflow. */
export function memoryCheckpoint(): Checkpoint {
  const saved = new Map<string, Uint8Array>();
  return {
    load: async (name) => saved.get(name),
    save: async (name, bytes) => void saved.set(name, bytes),
  };
}
