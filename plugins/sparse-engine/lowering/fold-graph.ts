import { type Graph, type GraphNode, type QuantizedNode, type QuantizedTensor, TinyformerError } from '../../../core/plugin/index.js';
import type { SparsityByBlock } from '../../../core/plugin/index.js';
import { blocksPerChannel, evenlyKept, evenRowMasks } from './kept-blocks.js';
import type { AccumulatingNode, Pruned, PrunedOf, Structure } from './structure.js';

/** A float graph as the quantizer will fold it: batch norm, activation and residual add become part of the convolution or linear before them. */
export interface Folded {
  readonly structure: Structure;
  readonly prunedOf: PrunedOf;
}

type Accumulating = Extract<GraphNode, { op: 'Conv2D' | 'DepthwiseConv2D' | 'Linear' }>;
type Foldable = Extract<GraphNode, { op: 'BatchNorm' | 'ReLU' | 'ReLU6' | 'Add' }>;
interface Chain {
  readonly node: Accumulating;
  readonly output: string;
  readonly skip?: string;
}

/**
 * The structure of a float graph, for costs: shapes are exact, scales are not known yet.
 *
 * @throws TF_OPERATOR listing every BatchNorm, activation and Add that cannot be folded
 */
export function foldGraph(graph: Graph, sparsity: SparsityByBlock): Folded {
  const consumers = soleConsumers(graph);
  const chainByEnd = new Map<string, Chain>();
  const inside = new Set<string>();
  for (const node of graph.nodes) {
    if (!isAccumulating(node)) continue;
    const chain = followChain(node, consumers, inside);
    chainByEnd.set(chain.output, chain);
  }

  const nodes: QuantizedNode[] = [];
  const pruned = new Map<string, Pruned>();
  const unfolded: Foldable[] = [];
  for (const node of graph.nodes) {
    const chain = chainByEnd.get(node.output);
    if (chain) {
      const kept = keptOf(chain.node, graph, sparsity);
      if (kept) pruned.set(chain.node.id, kept);
      nodes.push(foldedNode(chain, kept));
    } else if (inside.has(node.output) || isAccumulating(node)) continue;
    else if (isFoldable(node)) unfolded.push(node);
    else nodes.push(plainNode(node));
  }
  refuseUnfolded(unfolded);
  return { structure: { input: graph.input, output: graph.output, nodes, tensors: tensorsOf(graph) }, prunedOf: (node: AccumulatingNode) => pruned.get(node.id) };
}

function isAccumulating(node: GraphNode): node is Accumulating {
  return node.op === 'Conv2D' || node.op === 'DepthwiseConv2D' || node.op === 'Linear';
}

function isFoldable(node: GraphNode): node is Foldable {
  return node.op === 'BatchNorm' || node.op === 'ReLU' || node.op === 'ReLU6' || node.op === 'Add';
}

/** The one node that reads each tensor; tensors with several readers, and the output, have none. */
function soleConsumers(graph: Graph): ReadonlyMap<string, GraphNode | undefined> {
  const consumers = new Map<string, GraphNode | undefined>();
  for (const node of graph.nodes) for (const input of node.inputs) consumers.set(input, consumers.has(input) ? undefined : node);
  consumers.set(graph.output, undefined);
  return consumers;
}

function followChain(node: Accumulating, consumers: ReadonlyMap<string, GraphNode | undefined>, inside: Set<string>): Chain {
  let output = node.output;
  const advance = (next: GraphNode): void => {
    inside.add(output);
    output = next.output;
  };
  let next = consumers.get(output);
  if (next?.op === 'BatchNorm' && node.op !== 'Linear') {
    advance(next);
    next = consumers.get(output);
  }
  if (next?.op === 'ReLU' || next?.op === 'ReLU6') advance(next);
  else if (next?.op === 'Add' && next.inputs[1] === output && node.op !== 'DepthwiseConv2D') {
    advance(next);
    return { node, output, skip: next.inputs[0]! };
  }
  return { node, output };
}

function keptOf(node: Accumulating, graph: Graph, sparsity: SparsityByBlock): Pruned | undefined {
  const choice = node.prune && sparsity.get(node.prune.choiceBlock);
  if (!choice || choice.sparsity <= 0) return undefined;
  const channels = graph.shapes[node.output]!.at(-1)!;
  if (node.op === 'DepthwiseConv2D') return { blockSize: 3, keptBlocks: evenRowMasks(channels, choice.sparsity) };
  const kernel = node.op === 'Conv2D' ? node.kernel : 1;
  const perChannel = blocksPerChannel([channels, kernel, kernel, graph.shapes[node.inputs[0]!]!.at(-1)!], choice.blockSize);
  return { blockSize: choice.blockSize, keptBlocks: evenlyKept(channels, perChannel, choice.sparsity) };
}

function foldedNode(chain: Chain, pruned: Pruned | undefined): QuantizedNode {
  const { node, output, skip } = chain;
  const [input] = node.inputs as readonly [string];
  const common = { id: node.id, output, lo: -128, hi: 127, blockSize: pruned?.blockSize ?? 0 } as const;
  if (node.op === 'DepthwiseConv2D') return { ...common, op: node.op, inputs: [input], stride: node.stride };
  const inputs = skip === undefined ? ([input] as const) : ([input, skip] as const);
  return node.op === 'Conv2D' ? { ...common, op: node.op, inputs, kernel: node.kernel, stride: node.stride } : { ...common, op: node.op, inputs };
}

function plainNode(node: Exclude<GraphNode, Accumulating | Foldable>): QuantizedNode {
  const [input, key, value] = node.inputs as readonly [string, string, string];
  const common = { id: node.id, output: node.output };
  switch (node.op) {
    case 'MaxPool2D':
    case 'AvgPool2D':
      return { ...common, op: node.op, inputs: [input], size: node.size };
    case 'LayerNorm':
      return { ...common, op: node.op, inputs: [input], epsilon: 1, fraction: 0 };
    case 'Attention':
      return { ...common, op: node.op, inputs: [input, key, value], heads: node.heads, scoreMultiplier: 1, outputRatio: 1 };
    case 'SeqPool':
      return { ...common, op: node.op, inputs: [input], scoreMultiplier: 1, outputRatio: 1 };
    case 'Softmax':
    case 'Reshape':
      return { ...common, op: node.op, inputs: [input] };
  }
}

function tensorsOf(graph: Graph): Readonly<Record<string, QuantizedTensor>> {
  const tensors: Record<string, QuantizedTensor> = {};
  for (const tensor in graph.shapes) tensors[tensor] = { shape: graph.shapes[tensor]!, scale: 1 / 64, zeroPoint: 0 };
  return tensors;
}

function refuseUnfolded(nodes: readonly GraphNode[]): void {
  if (nodes.length === 0) return;
  throw new TinyformerError('TF_OPERATOR', `no kernel serves ${nodes.map((node) => `${node.op} ${node.id}`).join('; ')} on its own`, {
    hint: 'BatchNorm must directly follow a convolution; ReLU and ReLU6 a convolution, its BatchNorm or a Linear; the second input of Add must be a convolution or Linear without activation that nothing else reads.',
    details: { operations: nodes.map((node) => node.id) },
  });
}
