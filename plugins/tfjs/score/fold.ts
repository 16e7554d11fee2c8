import { batchNormEpsilon } from '../../../core/float/index.js';
import type { FloatTensor, Graph, GraphNode, Weights } from '../../../core/plugin/index.js';

export interface Folded {
  /** Without BatchNorm; tensors keep their names, a convolution writes what its batch norm wrote. */
  readonly nodes: readonly GraphNode[];
  readonly weights: Weights;
}

/** Folds every batch norm into the convolution before it: w' = w gamma / sqrt(variance + eps), b' = beta + (b - mean) gamma / sqrt(variance + eps). */
export function foldBatchNorm(graph: Pick<Graph, 'nodes'>, weights: Weights): Folded {
  const normOf = new Map(graph.nodes.filter((n) => n.op === 'BatchNorm').map((n) => [n.inputs[0]!, n]));
  const folded: Weights = new Map(weights);
  const nodes = graph.nodes.flatMap((node): GraphNode[] => {
    if (node.op === 'BatchNorm') return [];
    const norm = normOf.get(node.output);
    if (!norm || (node.op !== 'Conv2D' && node.op !== 'DepthwiseConv2D')) return [node];
    const role = (name: string): Float32Array => weights.get(`${norm.id}.${name}`)!.data;
    const factor = role('gamma').map((gamma, c) => gamma / Math.sqrt(role('variance')[c]! + batchNormEpsilon));
    const weight = weights.get(`${node.id}.weight`)!;
    const bias = weights.get(`${node.id}.bias`)?.data;
    folded.set(`${node.id}.weight`, scaleChannels(weight, factor));
    folded.set(`${node.id}.bias`, {
      shape: [factor.length],
      data: role('beta').map((beta, c) => beta + ((bias?.[c] ?? 0) - role('mean')[c]!) * factor[c]!),
    });
    return [node.op === 'Conv2D' ? { ...node, output: norm.output, bias: true } : { ...node, output: norm.output }];
  });
  return { nodes, weights: folded };
}

/** The output channel is the last axis of every weight. */
function scaleChannels({ shape, data }: FloatTensor, factor: Float32Array): FloatTensor {
  const channels = factor.length;
  return { shape, data: data.map((w, i) => w * factor[i % channels]!) };
}
