import { type FoldedNode, foldStructure } from '../../../core/lowering/index.js';
import type { Graph, GraphNode, QuantizedNode, QuantizedTensor, SparsityByBlock } from '../../../core/plugin/index.js';
import { blockStructure, keptBlocks, weightShape } from '../../../core/sparsity/index.js';
import { signedTensors } from './signed-tensors.js';
import type { AccumulatingNode, Pruned, PrunedOf, Structure } from './structure.js';
import { typicalBlocks, typicalRowMasks } from './typical-blocks.js';

/** A float graph as the quantizer folds it, with the blocks that a sparsity leaves. */
export interface Folded {
  readonly structure: Structure;
  readonly prunedOf: PrunedOf;
}

/**
 * The structure of a float graph, for costs: shapes are exact, scales are not known yet.
 *
 * @param signed tensors with values of both signs that an activation may write; a part of a graph is given those of the whole
 * @throws TF_OPERATOR listing every BatchNorm, activation and Add that cannot be folded
 */
export function foldGraph(graph: Graph, sparsity: SparsityByBlock, signed: ReadonlySet<string> = signedTensors(graph)): Folded {
  const folded = foldStructure(graph);
  const pruned = new Map<string, Pruned>();
  const nodes = folded.nodes.map((group) => {
    const kept = keptOf(group.node, graph, sparsity);
    if (kept) pruned.set(group.node.id, kept);
    return withoutParameters(group, kept?.blockSize ?? 0, signed);
  });
  const tensors: Record<string, QuantizedTensor> = {};
  for (const tensor in folded.shapes) tensors[tensor] = { shape: folded.shapes[tensor]!, scale: 1 / 64, zeroPoint: 0 };
  return {
    structure: { input: folded.input, output: folded.output, nodes, tensors },
    prunedOf: (node: AccumulatingNode) => pruned.get(node.id),
  };
}

function keptOf(node: GraphNode, graph: Graph, sparsity: SparsityByBlock): Pruned | undefined {
  if (node.op !== 'Conv2D' && node.op !== 'DepthwiseConv2D' && node.op !== 'Linear') return undefined;
  const choice = node.prune && sparsity.get(node.prune.choiceBlock);
  if (!choice || choice.sparsity <= 0) return undefined;
  const { channels, blocks } = blockStructure(weightShape(node, graph.shapes[node.inputs[0]!]!), choice.blockSize);
  const kept = keptBlocks(blocks, choice.sparsity);
  if (node.op === 'DepthwiseConv2D') return { blockSize: 3, keptBlocks: typicalRowMasks(channels, kept) };
  return { blockSize: choice.blockSize, keptBlocks: typicalBlocks(channels, blocks / channels, kept) };
}

/** A node of the int8 model; its integers are not known and stand for nothing, save that limits other than those of int8 are such. */
function withoutParameters(
  { node, inputs: names, output, activation }: FoldedNode,
  blockSize: 0 | 2 | 3 | 4,
  signed: ReadonlySet<string>,
): QuantizedNode {
  const [input, second, third] = names as readonly [string, string, string];
  const common = { id: node.id, output };
  const limited = activation !== undefined && signed.has(output);
  const bounds = { lo: limited ? 0 : -128, hi: limited && activation.op === 'ReLU6' ? 100 : 127, blockSize };
  const inputs = second === undefined ? ([input] as const) : ([input, second] as const);
  switch (node.op) {
    case 'Conv2D':
      return { ...common, ...bounds, op: node.op, inputs, kernel: node.kernel, stride: node.stride };
    case 'Linear':
      return { ...common, ...bounds, op: node.op, inputs };
    case 'DepthwiseConv2D':
      return { ...common, ...bounds, op: node.op, inputs: [input], stride: node.stride };
    case 'MaxPool2D':
    case 'AvgPool2D':
      return { ...common, op: node.op, inputs: [input], size: node.size };
    case 'LayerNorm':
      return { ...common, op: node.op, inputs: [input], epsilon: 1, fraction: 0 };
    case 'Attention':
      return { ...common, op: node.op, inputs: [input, second, third], heads: node.heads, scoreMultiplier: 1, outputRatio: 1 };
    case 'SeqPool':
      return { ...common, op: node.op, inputs: [input], scoreMultiplier: 1, outputRatio: 1 };
    case 'Softmax':
    case 'Reshape':
      return { ...common, op: node.op, inputs: [input] };
  }
}
