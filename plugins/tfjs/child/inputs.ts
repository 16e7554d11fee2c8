import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Weights } from '../../../core/plugin/index.js';
import { decodeWeights } from '../../../core/safetensors/index.js';
import type { Message } from '../process/messages.js';

export type Send = (message: Message) => Promise<void>;

/** The weights of an artifact that lies beside the task. */
export function readWeights(folder: string, artifact: string): Weights {
  const file = join(folder, artifact, 'weights.safetensors');
  return decodeWeights(readFileSync(file), `${artifact}/weights.safetensors`);
}

/** Lets the channel to the parent speak: a step blocks the event loop. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
