import { singlePath } from '../../../core/graph/single-path.js';
import type { Teacher, Weights } from '../../../core/plugin/index.js';
import { foldBatchNorm } from '../score/fold.js';
import { infer } from '../score/infer.js';
import type { PreparedImages } from '../score/prepared-images.js';
import { recalibrate } from '../score/recalibrate.js';
import type { TrainingGraphOptions } from './training-graph.js';

/**
 * A trained path whose logits a student learns from; its weights are constants of the student's graph.
 *
 * @param images training images for new batch norm statistics, none = keep the stored ones
 */
export function teacherOf(
  { supergraph, path, temperature, weight }: Teacher,
  weights: Weights,
  images: PreparedImages | undefined,
): NonNullable<TrainingGraphOptions['teacher']> {
  const graph = singlePath(supergraph, path);
  const folded = foldBatchNorm(graph, images ? recalibrate(graph, weights, images) : weights);
  const used = new Set(folded.nodes.flatMap(({ id }) => ['weight', 'bias', 'gamma', 'beta'].map((role) => `${id}.${role}`)));
  return {
    temperature,
    weight,
    logits: (e, images, batch) => {
      const constants = new Map(
        [...folded.weights].filter(([name]) => used.has(name)).map(([name, w]) => [name, e.constant(w.data, w.shape)]),
      );
      return infer(e, { nodes: folded.nodes, shapes: graph.shapes, input: graph.input, output: graph.output, batch }, images, constants);
    },
  };
}
