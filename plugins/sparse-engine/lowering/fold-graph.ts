import { type FoldedNode, foldStructure } from '../../../core/lowering/index.js';
import type { Graph, GraphNode, QuantizedNode, QuantizedTensor, SparsityByBlock } from '../../../core/plugin/index.js';
import { blockStructure, keptBlocks, weightShape } from '../../../core/sparsity/index.js';
import { signedTensors } from './signed-tensors.js';
import type { AccumulatingNode, Pruned, PrunedOf, Structure } from './structure.js';
import { type KeptCount, typicalBlocks, typicalRowMasks } from './typical-blocks.js';
import { withoutIdleBlocks } from './typical-idle-channels.js';

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
  const counts = new Map<string, KeptCount>();
  const nodes = folded.nodes.map((group) => {
    const count = keptOf(group.node, graph, sparsity);
    if (count) counts.set(group.node.id, count);
    return withoutParameters(group, count?.blockSize ?? 0, signed);
  });
  const pruned = new Map([...withoutIdleBlocks(nodes, counts)].map(([id, count]) => [id, spread(count)]));
  const tensors: Record<string, QuantizedTensor> = {};
  for (const tensor in folded.shapes) tensors[tensor] = { shape: folded.shapes[tensor]!, scale: 1 / 64, zeroPoint: 0 };
  return {
    structure: { input: folded.input, output: folded.output, nodes, tensors },
    prunedOf: (node: AccumulatingNode) => pruned.get(node.id),
  };
}

function keptOf(node: GraphNode, graph: Graph, sparsity: SparsityByBlock): KeptCount | undefined {
  if (node.op !== 'Conv2D' && node.op !== 'DepthwiseConv2D' && node.op !== 'Linear') return undefined;
  const choice = node.prune && sparsity.get(node.prune.choiceBlock);
  if (!choice || choice.sparsity <= 0) return undefined;
  const { channels, blocks } = blockStructure(weightShape(node, graph.shapes[node.inputs[0]!]!), choice.blockSize);
  const blockSize = node.op === 'DepthwiseConv2D' ? 3 : choice.blockSize;
  return { blockSize, channels, rows: channels, blocks: blocks / channels, kept: keptBlocks(blocks, choice.sparsity) };
}

/** Kept blocks of each channel, or row masks. */
function spread({ blockSize, channels, rows, blocks, kept }: KeptCount): Pruned {
  if (blockSize === 3) return { blockSize, keptBlocks: typicalRowMasks(channels, kept) };
  return { blockSize, keptBlocks: [...typicalBlocks(rows, blocks, kept), ...new Array<number>(channels - rows).fill(0)] };
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
