import type { ArtifactRef, ArtifactStore } from '../../core/artifacts/artifact-store.js';
import type { Graph } from '../../core/graph/graph.js';
import type { FragmentNode, SuperGraph } from '../../core/graph/supergraph.js';
import type { StageContext } from '../../core/plugin/index.js';
import { decodeWeights, encodeWeights } from '../../core/safetensors/index.js';

const block = 'model';
const candidate = 'float';

/** Accuracy of a float model on the test images, by the trainer. It scores paths of supernets, so the model becomes one with a single choice. */
export async function floatAccuracy(model: ArtifactRef, dataset: ArtifactRef, context: StageContext): Promise<number> {
  const graph = await context.artifacts.readJson<Graph>(model, 'graph.json');
  const weights = await renamed(context.artifacts, model);
  const [accuracy] = await context.services.trainer.score(
    {
      supergraph: singleChoice(graph),
      weights,
      dataset,
      split: 'test',
      images: 0,
      recalibrate: 0,
      items: [{ path: [0] }],
      stream: 'evaluate',
    },
    context,
  );
  return accuracy!;
}

/** A supernet with one path: the graph itself, its nodes named `model.float.<node>`. */
export function singleChoice(graph: Graph): SuperGraph {
  const nodes = graph.nodes.map(({ prune, ...node }): FragmentNode => {
    const inputs = node.inputs.map((tensor) => (tensor === graph.input ? 'in' : tensor));
    return { ...node, inputs, ...(prune ? { prunable: true } : {}) } as FragmentNode;
  });
  return {
    format: 'tinyformer-supergraph@1',
    input: graph.shapes[graph.input]!,
    classes: graph.shapes[graph.output]![0]!,
    blocks: [{ id: block, kind: 'head', candidates: [{ id: candidate, nodes }] }],
  };
}

async function renamed(artifacts: ArtifactStore, model: ArtifactRef): Promise<ArtifactRef> {
  const weights = decodeWeights(await artifacts.read(model, 'weights.safetensors'));
  const named = new Map([...weights].map(([name, tensor]) => [`${block}.${candidate}.${name}`, tensor]));
  return artifacts.put('weights', { 'weights.safetensors': encodeWeights(named) });
}
