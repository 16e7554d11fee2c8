import type { LabelledImages } from '../../../core/dataset/index.js';
import { singlePath } from '../../../core/graph/single-path.js';
import { type Graph, type ScoreItem, type SparseConfig, type SuperGraph, TinyformerError, type Weights } from '../../../core/plugin/index.js';
import { pruneMask } from '../../../core/sparsity/index.js';
import { calibrate } from './calibrate.js';
import { Model } from './model.js';
import { recalibrate } from './recalibrate.js';
import { roundActivations, roundWeights } from './simulate-int8.js';

export interface ScoreImages {
  readonly scored: LabelledImages;
  /** Training images for new batch norm statistics; none = keep the stored ones. */
  readonly recalibration: LabelledImages | undefined;
  /** Training images for activation ranges. */
  readonly calibration: LabelledImages;
}

/** Accuracy of one path: pruned at once, recalibrated, and in simulated int8, as the item asks. */
export function scoreItem(supergraph: SuperGraph, weights: Weights, item: ScoreItem, images: ScoreImages): number {
  const graph = singlePath(supergraph, item.path);
  let used: Weights = new Map(
    graph.nodes.flatMap((node) =>
      ['weight', 'bias', 'gamma', 'beta', 'mean', 'variance'].flatMap((role) => {
        const weight = weights.get(`${node.id}.${role}`);
        return weight ? [[`${node.id}.${role}`, weight] as const] : [];
      }),
    ),
  );
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

/** One-shot magnitude pruning in blocks of every prunable weight. @throws TF_GRAPH when a weight is missing. */
function pruneOnce(graph: Graph, supergraph: SuperGraph, weights: Weights, sparse: SparseConfig): Weights {
  const pruned: Weights = new Map(weights);
  for (const { id, prune } of graph.nodes) {
    if (!prune) continue;
    const name = `${id}.weight`;
    const weight = weights.get(name);
    if (!weight) throw new TinyformerError('TF_GRAPH', `weight ${name} is missing`);
    const { sparsity, blockSize } = sparse[supergraph.blocks.findIndex((b) => b.id === prune.choiceBlock)]!;
    if (sparsity === 0) continue;
    const { mask } = pruneMask(weight, blockSize, sparsity);
    pruned.set(name, { shape: weight.shape, data: weight.data.map((w, i) => (mask[i] === 0 ? 0 : w)) });
  }
  return pruned;
}
