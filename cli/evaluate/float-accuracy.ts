import type { ArtifactRef } from '../../core/artifacts/artifact-store.js';
import type { StageContext } from '../../core/plugin/index.js';
import { singleChoice } from '../project/single-choice.js';

/** Accuracy of a float model on the test images, by the trainer. */
export async function floatAccuracy(model: ArtifactRef, dataset: ArtifactRef, context: StageContext): Promise<number> {
  const { supergraph, weights, path } = await singleChoice(model, context.artifacts);
  const [accuracy] = await context.services.trainer.score(
    { supergraph, weights, dataset, split: 'test', images: 0, recalibrate: 0, items: [{ path }], stream: 'evaluate' },
    context,
  );
  return accuracy!;
}
