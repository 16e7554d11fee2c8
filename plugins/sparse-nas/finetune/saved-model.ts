import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { singlePath } from '../../../core/graph/single-path.js';
import {
  type ArtifactRef,
  type ArtifactStore,
  type BlockSparsity,
  type Candidate,
  type Cost,
  type FragmentNode,
  type Graph,
  type SparseConfig,
  type SuperGraph,
  TinyformerError,
  type Workload,
} from '../../../core/plugin/index.js';

export const modelFormat = 'tinyformer-model@1';

/** `model.json` of a float model. */
export interface ModelDescription {
  readonly format: typeof modelFormat;
  /** In the supernet that was searched. */
  readonly candidate: Candidate;
  /** What was chosen, choice block by choice block. */
  readonly choices: readonly ({ readonly block: string; readonly candidate: string } & BlockSparsity)[];
  /** Sparsity by choice block. */
  readonly sparse: Readonly<Record<string, BlockSparsity>>;
  readonly accuracy: number;
  readonly cost: Cost;
  /** SHA-256 of the model that training started from. */
  readonly parent?: string;
}

/** A float model as the supernet of its own path: each choice block with the one candidate that was chosen. Weights keep their names. */
export interface SavedModel {
  readonly supergraph: SuperGraph;
  /** In that supergraph: always the first candidate. */
  readonly path: readonly number[];
  readonly sparse: SparseConfig;
  readonly description: ModelDescription;
}

/** @throws TF_GRAPH when the artifact is no model of `finetune` or `train-further` */
export async function readModel(artifacts: ArtifactStore, model: ArtifactRef): Promise<SavedModel> {
  return modelOf(await artifacts.readJson<Graph>(model, 'graph.json'), await artifacts.readJson<ModelDescription>(model, 'model.json'));
}

/** @throws TF_GRAPH when graph and description do not belong together */
export function modelOf(graph: Graph, description: ModelDescription): SavedModel {
  if (description.format !== modelFormat || !Array.isArray(description.choices)) {
    throw new TinyformerError('TF_GRAPH', `model.json has format ${JSON.stringify(description.format)}, expected "${modelFormat}"`);
  }
  const { choices } = description;
  let input = graph.input;
  const blocks = choices.map(({ block, candidate }) => {
    const prefix = `${block}.${candidate}.`;
    const nodes = graph.nodes.filter(({ id }) => id.startsWith(prefix));
    const local = (tensor: string): string => (tensor === input ? 'in' : tensor.slice(prefix.length));
    const fragment = nodes.map(({ prune, ...node }): FragmentNode => {
      const placed = { ...node, id: node.id.slice(prefix.length), inputs: node.inputs.map(local), output: local(node.output) };
      return { ...placed, ...(prune ? { prunable: true } : {}) } as FragmentNode;
    });
    input = nodes.at(-1)?.output ?? input;
    return { id: block, kind: 'chosen', candidates: [{ id: candidate, nodes: fragment }] };
  });
  const supergraph: SuperGraph = {
    format: 'tinyformer-supergraph@1',
    input: graph.shapes[graph.input]!,
    classes: graph.shapes[graph.output]?.at(-1) ?? 0,
    blocks,
  };
  const path = blocks.map(() => 0);
  if (!isPathOf(supergraph, path, graph)) {
    throw new TinyformerError('TF_GRAPH', 'graph.json has other nodes than the choices of model.json', {
      hint: 'The files are of two models, or were edited.',
    });
  }
  return { supergraph, path, sparse: choices.map(({ sparsity, blockSize }) => ({ sparsity, blockSize })), description };
}

function isPathOf(supergraph: SuperGraph, path: readonly number[], graph: Graph): boolean {
  try {
    return JSON.stringify(singlePath(supergraph, path).nodes) === JSON.stringify(graph.nodes);
  } catch {
    // Nodes that the choices do not have read tensors that nobody writes.
    return false;
  }
}

/** Multiply-accumulates of the model that a stage brings in from a folder of results; undefined where it makes one, or none is there yet. */
export async function savedMacs(root: string, maker: Workload['inputs'][string] | undefined): Promise<number | undefined> {
  const folder = maker?.options['folder'];
  if (typeof folder !== 'string') return undefined;
  try {
    const { cost } = JSON.parse(await readFile(join(resolve(root, folder), 'model/model.json'), 'utf8')) as ModelDescription;
    return cost.macs;
  } catch {
    return undefined;
  }
}
