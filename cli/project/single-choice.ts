import type { ArtifactRef, ArtifactStore } from '../../core/artifacts/artifact-store.js';
import type { Graph } from '../../core/graph/graph.js';
import type { FragmentNode, Path, SuperGraph } from '../../core/graph/supergraph.js';
import { decodeWeights, encodeWeights } from '../../core/safetensors/index.js';

const block = 'model';
const candidate = 'float';

/** A float model as the only path of a supernet, since trainers know nothing else. */
export interface SingleChoice {
  readonly supergraph: SuperGraph;
  readonly path: Path;
  readonly weights: ArtifactRef;
}

/** @param model artifact with `graph.json` and `weights.safetensors`; the store gets the same weights under the supernet's names */
export async function singleChoice(model: ArtifactRef, artifacts: ArtifactStore): Promise<SingleChoice> {
  const weights = decodeWeights(await artifacts.read(model, 'weights.safetensors'));
  const named = new Map([...weights].map(([name, tensor]) => [`${block}.${candidate}.${name}`, tensor]));
  return {
    supergraph: supergraphOf(await artifacts.readJson<Graph>(model, 'graph.json')),
    path: [0],
    weights: await artifacts.put('weights', { 'weights.safetensors': encodeWeights(named) }),
  };
}

/** The graph itself, its nodes named `model.float.<node>`. */
function supergraphOf(graph: Graph): SuperGraph {
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
