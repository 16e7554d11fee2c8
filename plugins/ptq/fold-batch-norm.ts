import { batchNormLine } from '../../core/float/index.js';
import { type FoldedNode, foldStructure } from '../../core/lowering/index.js';
import type { FloatTensor, Graph, GraphNode, Weights } from '../../core/plugin/index.js';

export interface FloatModel {
  readonly graph: Graph;
  readonly weights: Weights;
}

/**
 * The same function without BatchNorm nodes: each becomes part of the weight and bias of the convolution before it. Every convolution has a bias then, the
 * depthwise ones too. Tensors that remain keep their names.
 *
 * @throws TF_OPERATOR when a node does not fold, TF_GRAPH when a weight is missing.
 */
export function foldBatchNorm({ graph, weights }: FloatModel): FloatModel {
  const folded = new Map(foldStructure(graph).nodes.map((group) => [group.node.id, group]));
  const nodes: GraphNode[] = [];
  const shapes = { ...graph.shapes };
  const foldedWeights: Weights = new Map(weights);
  for (const node of graph.nodes) {
    if (node.op === 'BatchNorm') {
      for (const role of ['gamma', 'beta', 'mean', 'variance']) foldedWeights.delete(`${node.id}.${role}`);
      continue;
    }
    if (node.op !== 'Conv2D' && node.op !== 'DepthwiseConv2D') {
      nodes.push(node);
      continue;
    }
    const group = folded.get(node.id)!;
    const { weight, bias } = foldWeights(group, { graph, weights });
    foldedWeights.set(`${node.id}.weight`, weight).set(`${node.id}.bias`, bias);
    if (group.batchNorm) delete shapes[node.output];
    const output = group.batchNorm?.output ?? node.output;
    nodes.push(node.op === 'Conv2D' ? { ...node, output, bias: true } : { ...node, output });
  }
  return { graph: { ...graph, nodes, shapes }, weights: foldedWeights };
}

function foldWeights({ node, batchNorm }: FoldedNode, model: FloatModel): { readonly weight: FloatTensor; readonly bias: FloatTensor } {
  const weight = model.weights.get(`${node.id}.weight`)!;
  const channels = weight.shape.at(-1)!;
  const bias = model.weights.get(`${node.id}.bias`) ?? { shape: [channels], data: new Float32Array(channels) };
  if (!batchNorm) return { weight, bias };
  const { scale, shift } = batchNormLine(batchNorm, model);
  return {
    weight: { shape: weight.shape, data: weight.data.map((w, i) => w * scale[i % channels]!) },
    bias: { shape: [channels], data: bias.data.map((b, c) => b * scale[c]! + shift[c]!) },
  };
}
