import { singlePath } from '../../../core/graph/single-path.js';
import type { FitJob, SuperGraph, Weights } from '../../../core/plugin/index.js';
import { foldBatchNorm } from '../score/fold.js';
import { infer } from '../score/infer.js';
import type { TrainingGraphOptions } from './training-graph.js';

/** A trained dense path whose logits a student learns from; its weights are constants of the student's graph. */
export function teacherOf(
  supergraph: SuperGraph,
  teacher: NonNullable<FitJob['teacher']>,
  weights: Weights,
): NonNullable<TrainingGraphOptions['teacher']> {
  const graph = singlePath(supergraph, teacher.path);
  const folded = foldBatchNorm(graph, weights);
  const used = new Set(folded.nodes.flatMap(({ id }) => ['weight', 'bias', 'gamma', 'beta'].map((role) => `${id}.${role}`)));
  return {
    temperature: teacher.temperature,
    weight: teacher.weight,
    logits: (e, images, batch) => {
      const constants = new Map(
        [...folded.weights].filter(([name]) => used.has(name)).map(([name, w]) => [name, e.constant(w.data, w.shape)]),
      );
      return infer(e, { nodes: folded.nodes, shapes: graph.shapes, input: graph.input, output: graph.output, batch }, images, constants);
    },
  };
}
