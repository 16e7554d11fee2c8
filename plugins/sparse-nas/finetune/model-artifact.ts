import { singlePath } from '../../../core/graph/single-path.js';
import {
  type ArtifactRef,
  type Candidate,
  type FitResult,
  type StageContext,
  type StageOutput,
  type SuperGraph,
  TinyformerError,
} from '../../../core/plugin/index.js';
import { candidateCost, sparsityByBlock } from '../../../core/search/index.js';
import { type ModelDescription, modelFormat } from './saved-model.js';

export interface TrainedModel {
  readonly supergraph: SuperGraph;
  readonly candidate: Candidate;
  readonly fitted: FitResult;
  /** What `model.json` calls the candidate, where the supergraph is a cut of the one that was searched. */
  readonly searched?: Candidate;
  /** The model that training started from, where it was one. */
  readonly parent?: ArtifactRef;
}

/**
 * Stores a trained model: `graph.json`, `weights.safetensors`, `model.json` (what it is) and `history.json` (how it learned).
 *
 * @throws TF_STAGE where the trainer does not say how good it is
 */
export async function storeModel(
  { supergraph, candidate, fitted, searched = candidate, parent }: TrainedModel,
  { artifacts, services }: StageContext,
): Promise<StageOutput> {
  const { accuracy } = fitted;
  if (accuracy === undefined) {
    throw new TinyformerError('TF_STAGE', `trainer ${services.trainer.id} gave no accuracy, which the job asked for (validateEvery)`, {
      hint: 'Correct the trainer, or choose another under "trainer".',
    });
  }
  const cost = candidateCost(services, supergraph, candidate);
  const description: ModelDescription = {
    format: modelFormat,
    candidate: searched,
    choices: supergraph.blocks.map((block, i) => ({
      block: block.id,
      candidate: block.candidates[candidate.path[i]!]!.id,
      ...candidate.sparse[i]!,
    })),
    sparse: Object.fromEntries(sparsityByBlock(supergraph, candidate.sparse)),
    accuracy,
    cost,
    ...(parent ? { parent: parent.sha256 } : {}),
  };
  const artifact = await artifacts.put('model', {
    'graph.json': JSON.stringify(singlePath(supergraph, candidate.path)),
    'weights.safetensors': fitted.weights,
    'model.json': JSON.stringify(description),
    'history.json': JSON.stringify(fitted.history),
  });
  return { artifact, metrics: { accuracy, parameters: cost.parameters, macs: cost.macs } };
}
