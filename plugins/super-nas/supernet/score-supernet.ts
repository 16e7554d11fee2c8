import type { ArtifactRef, Path, ScoreItem, StageContext, SuperGraph } from '../../../core/plugin/index.js';
import { candidateCost, exceeded, samplePath, sampleSparse } from '../../../core/search/index.js';
import type { SupernetOptions } from './supernet-options.js';

/** Draws per wanted configuration before a path counts as one that does not fit. */
const triesPerConfiguration = 20;

/**
 * Score of a trained supernet (Algorithm 2): for each sampled path the mean accuracy over random sparse configurations that fit, then the
 * mean over paths. One-shot pruning, batch norm statistics renewed for each configuration.
 */
export async function scoreSupernet(
  supergraph: SuperGraph,
  weights: ArtifactRef,
  dataset: ArtifactRef,
  index: number,
  context: StageContext<SupernetOptions>,
): Promise<{ readonly accuracy: number; readonly paths: readonly { readonly path: Path; readonly accuracy: number }[] }> {
  const { services, options } = context;
  const random = context.random('score', index);
  const items: ScoreItem[] = [];
  const pathOf: number[] = [];
  const paths: Path[] = [];
  for (let tries = 0; paths.length < options.paths && tries < options.paths * triesPerConfiguration; tries++) {
    const path = samplePath(supergraph, random);
    const found: ScoreItem[] = [];
    for (let draw = 0; draw < options.configurations * triesPerConfiguration && found.length < options.configurations; draw++) {
      const sparse = sampleSparse(supergraph, path, services.space, random);
      if (exceeded(candidateCost(services, supergraph, { path, sparse }), services.constraints).length === 0) found.push({ path, sparse });
    }
    if (found.length === 0) continue;
    for (const item of found) {
      items.push(item);
      pathOf.push(paths.length);
    }
    paths.push(path);
  }
  if (items.length === 0) return { accuracy: 0, paths: [] };
  const accuracies = await services.trainer.score(
    {
      supergraph,
      weights,
      dataset,
      split: 'validation',
      images: options.validationImages,
      recalibrate: options.recalibrate,
      items,
      stream: `supernet/${index}/score`,
    },
    context,
  );
  const means = paths.map((path, p) => ({ path, accuracy: mean(accuracies.filter((_, i) => pathOf[i] === p)) }));
  return { accuracy: mean(means.map((m) => m.accuracy)), paths: means };
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
