import { singlePath } from '../../core/graph/single-path.js';
import type { RandomStream, Services, Shape, SuperGraph } from '../../core/plugin/index.js';
import { sampleCandidate, samplePath, type sparsityByBlock } from '../../core/search/index.js';

export interface TypicalSupernet {
  readonly supergraph: SuperGraph;
  /** A path of median cost through it, with a sparse configuration. */
  readonly candidate: ReturnType<typeof sampleCandidate>;
}

const supernets = 9;
const paths = 9;

/** Of some sampled supernets the one whose paths have the median number of multiply-accumulates: what the trainings of a search cost in the mean. */
export function typicalSupernet(
  { space, cost, target }: Pick<Services, 'space' | 'cost' | 'target'>,
  shape: Shape,
  classes: number,
  stream: (...name: readonly (string | number)[]) => RandomStream,
): TypicalSupernet {
  const macs = (supergraph: SuperGraph, path: readonly number[]): number =>
    cost.estimate(singlePath(supergraph, path), dense, target.chip).macs;
  const drawn = Array.from({ length: supernets }, (_, i) => {
    const random = stream('supernet', i);
    const supergraph = space.supergraph(space.sampleSupernet(random), shape, classes);
    const sum = Array.from({ length: paths }, () => macs(supergraph, samplePath(supergraph, random))).reduce((a, b) => a + b, 0);
    return { supergraph, size: sum };
  });
  const { supergraph } = medianBy(drawn, ({ size }) => size);
  const random = stream('candidate');
  const candidates = Array.from({ length: paths }, () => sampleCandidate(supergraph, space, random));
  return { supergraph, candidate: medianBy(candidates, ({ path }) => macs(supergraph, path)) };
}

const dense: ReturnType<typeof sparsityByBlock> = new Map();

function medianBy<T>(items: readonly T[], value: (item: T) => number): T {
  const ranked = items.map((item) => ({ item, value: value(item) })).sort((a, b) => a.value - b.value);
  return ranked[ranked.length >> 1]!.item;
}
