import type { Path, SuperGraph } from '../../../core/plugin/index.js';
import { randomStream } from '../../../core/random/random-stream.js';

/** A path with every candidate of every choice block equally likely. */
export function randomPath(supergraph: SuperGraph, seed: number, ...name: readonly (string | number)[]): Path {
  const random = randomStream(seed, ...name);
  return supergraph.blocks.map((block) => random.integer(block.candidates.length));
}
