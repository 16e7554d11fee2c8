import {
  type ArtifactRef,
  type Path,
  type StageContext,
  type SuperGraph,
  type Teacher,
  TinyformerError,
} from '../../../core/plugin/index.js';
import { readModel } from './saved-model.js';

/** Training images that renew the batch norm statistics of a supernet's path, which shares them with all others. */
const recalibration = 512;

export interface Distillation {
  readonly weight: number;
  readonly temperature: number;
}

/**
 * Whom the training learns from: the model that a stage `teacher` brought in, else the dense path of a supernet. Nobody with weight 0.
 *
 * @throws TF_CONFIG_VALUE when there is neither
 */
export async function teacherFor(
  { weight, temperature }: Distillation,
  given: ArtifactRef | undefined,
  supernet: { readonly supergraph: SuperGraph; readonly path: Path; readonly weights: ArtifactRef } | undefined,
  { artifacts }: Pick<StageContext, 'artifacts'>,
): Promise<{ readonly teacher?: Teacher }> {
  if (weight === 0) return {};
  if (given) {
    const { supergraph, path } = await readModel(artifacts, given);
    return { teacher: { supergraph, path, weights: given, recalibrate: 0, weight, temperature } };
  }
  if (supernet) return { teacher: { ...supernet, recalibrate: recalibration, weight, temperature } };
  throw new TinyformerError('TF_CONFIG_VALUE', `distillation.weight is ${weight}, but there is no teacher`, {
    hint: 'Add one: stages.teacher: { use: teacher, after: data, options: { folder: results/<name> } }',
  });
}
