import { singlePath } from '../../../core/graph/single-path.js';
import type { Graph, ScoreItem, SparseConfig, SuperGraph, Weights } from '../../../core/plugin/index.js';
import { pruneMask } from '../../../core/sparsity/index.js';
import { namedWeights, vectorFrom } from '../model/initialize.js';
import { layoutOf } from '../model/layout.js';
import { calibrate } from './calibrate.js';
import { Model } from './model.js';
import type { PreparedImages } from './prepared-images.js';
import { recalibrate } from './recalibrate.js';
import { roundActivations, roundWeights } from './simulate-int8.js';

export interface ScoreImages {
  readonly scored: PreparedImages;
  /** Training images for new batch norm statistics; none = keep the stored ones. */
  readonly recalibration: PreparedImages | undefined;
  /** Training images for activation ranges. */
  readonly calibration: PreparedImages;
}

/** Accuracy of one path: pruned at once, recalibrated, and in simulated int8, as the item asks. */
export function scoreItem(supergraph: SuperGraph, weights: Weights, item: ScoreItem, images: ScoreImages): number {
  const graph = singlePath(supergraph, item.path);
  let used = weightsOf(graph, weights);
  if (item.sparse) used = pruneOnce(graph, supergraph, used, item.sparse);
  if (images.recalibration) used = recalibrate(graph, used, images.recalibration);
  if (!item.int8) return accuracyOf(new Model(graph, used), images.scored);
  const ranges = calibrate(graph, used, images.calibration);
  return accuracyOf(new Model(graph, used, roundWeights), images.scored, roundActivations(ranges));
}

function accuracyOf(model: Model, ...arguments_: Parameters<Model['accuracy']>): number {
  try {
    return model.accuracy(...arguments_);
  } finally {
    model.dispose();
  }
}

/** The weights that a path uses. @throws TF_GRAPH naming one that is missing or of another size. */
function weightsOf(graph: Graph, weights: Weights): Weights {
  const { parameters, statistics } = layoutOf({ id: 'path', ...graph });
  return new Map([parameters, statistics].flatMap((all) => namedWeights(vectorFrom(weights, all), all)));
}

/** One-shot magnitude pruning in blocks of every prunable weight. */
function pruneOnce(graph: Graph, supergraph: SuperGraph, weights: Weights, sparse: SparseConfig): Weights {
  const pruned: Weights = new Map(weights);
  for (const { id, prune } of graph.nodes) {
    if (!prune) continue;
    const name = `${id}.weight`;
    const weight = weights.get(name)!;
    const { sparsity, blockSize } = sparse[supergraph.blocks.findIndex((b) => b.id === prune.choiceBlock)]!;
    if (sparsity === 0) continue;
    const { mask } = pruneMask(weight, blockSize, sparsity);
    pruned.set(name, { shape: weight.shape, data: weight.data.map((w, i) => (mask[i] === 0 ? 0 : w)) });
  }
  return pruned;
}
