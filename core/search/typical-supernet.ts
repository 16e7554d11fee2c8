import type { Shape } from '../graph/graph.js';
import { singlePath } from '../graph/single-path.js';
import type { SuperGraph } from '../graph/supergraph.js';
import type { Services } from '../plugin/services.js';
import type { RandomStream } from '../random/random-stream.js';
import { sampleCandidate, samplePath, type sparsityByBlock } from './candidate.js';

export interface TypicalSupernet {
  readonly supergraph: SuperGraph;
  /** A path of median cost through it, with a sparse configuration. */
  readonly candidate: ReturnType<typeof sampleCandidate>;
}

/**
 * Of some sampled supernets the one whose paths have the median number of multiply-accumulates: what the trainings of a search cost in the mean.
 *
 * @param shape `[H, W, C]` of the images
 * @param samples supernets, and paths of each, that are looked at
 */
export function typicalSupernet(
  { space, cost, target }: Pick<Services, 'space' | 'cost' | 'target'>,
  shape: Shape,
  classes: number,
  stream: (...name: readonly (string | number)[]) => RandomStream,
  samples = 9,
): TypicalSupernet {
  const macs = (supergraph: SuperGraph, path: readonly number[]): number =>
    cost.estimate(singlePath(supergraph, path), dense, target.chip).macs;
  const drawn = Array.from({ length: samples }, (_, i) => {
    const random = stream('supernet', i);
    const supergraph = space.supergraph(space.sampleSupernet(random), shape, classes);
    const sum = Array.from({ length: samples }, () => macs(supergraph, samplePath(supergraph, random))).reduce((a, b) => a + b, 0);
    return { supergraph, size: sum };
  });
  const { supergraph } = medianBy(drawn, ({ size }) => size);
  const random = stream('candidate');
  const candidates = Array.from({ length: samples }, () => sampleCandidate(supergraph, space, random));
  return { supergraph, candidate: medianBy(candidates, ({ path }) => macs(supergraph, path)) };
}

const dense: ReturnType<typeof sparsityByBlock> = new Map();

function medianBy<T>(items: readonly T[], value: (item: T) => number): T {
  const ranked = items.map((item) => ({ item, value: value(item) })).sort((a, b) => a.value - b.value);
  return ranked[ranked.length >> 1]!.item;
}
