import type { FoldedGraph } from '../../core/lowering/index.js';
import type { Weights } from '../../core/plugin/index.js';
import { type ChannelMajor, channelMajor } from './channel-major.js';
import { weightScales } from './quantize-weight.js';

/** Weight of a convolution or linear with its channel scales, before the scales of its tensors are known. */
export interface PreparedWeights {
  readonly weight: ChannelMajor;
  readonly scales: Float64Array;
  readonly bias: Float32Array;
}

/** By node id. */
export function prepareWeights(
  { nodes }: FoldedGraph,
  weights: Weights,
  criterion: 'squared-error' | 'maximum',
): ReadonlyMap<string, PreparedWeights> {
  const prepared = new Map<string, PreparedWeights>();
  for (const { node } of nodes) {
    if (node.op !== 'Conv2D' && node.op !== 'DepthwiseConv2D' && node.op !== 'Linear') continue;
    const weight = channelMajor(weights.get(`${node.id}.weight`)!);
    prepared.set(node.id, { weight, scales: weightScales(weight, criterion), bias: weights.get(`${node.id}.bias`)!.data });
  }
  return prepared;
}
