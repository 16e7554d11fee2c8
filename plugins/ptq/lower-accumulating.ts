import type { FoldedNode } from '../../core/lowering/index.js';
import type { Conv2DNode, DepthwiseConv2DNode, LinearNode } from '../../core/plugin/index.js';
import type { LoweredNode, Lowering } from './lower-node.js';
import { quantizeWeight } from './quantize-weight.js';
import { channelScale } from './scale-limits.js';

/** Conv2D, DepthwiseConv2D or Linear: weights per channel, bias with the input's zero point inside, multipliers. */
export function lowerAccumulating(group: FoldedNode, node: Conv2DNode | DepthwiseConv2DNode | LinearNode, lowering: Lowering): LoweredNode {
  const { quantizationOf, prepared } = lowering;
  const { weight, scales, bias } = prepared.get(node.id)!;
  const input = quantizationOf(group.inputs[0]!);
  const output = quantizationOf(group.output);
  const channelScales = scales.map((s, c) => channelScale(s, bias[c]!, input.scale));
  const weights = quantizeWeight(weight, channelScales);
  const multiplier = Int32Array.from(channelScales, (s) => Math.round((2 ** 32 * input.scale * s) / output.scale));
  const stored = Int32Array.from(bias, (b, c) => {
    // The scale that the rounded multiplier stands for: coarse multipliers of vanishing channels then cost nothing.
    const accumulatorScale = (multiplier[c]! * output.scale) / 2 ** 32;
    const sum = weights.subarray(c * weight.depth, (c + 1) * weight.depth).reduce((a, w) => a + w, 0);
    return multiplier[c] === 0 ? 0 : Math.round(b / accumulatorScale) - input.zeroPoint * sum;
  });
  const channels = [weight.channels];
  const base = { id: node.id, output: group.output, ...clampRange(group, output), blockSize: blockSizeOf(node, lowering) };
  const inputs = group.inputs as readonly [string] | readonly [string, string];
  return {
    node:
      node.op === 'Conv2D'
        ? { ...base, op: 'Conv2D', inputs, kernel: node.kernel, stride: node.stride }
        : node.op === 'Linear'
          ? { ...base, op: 'Linear', inputs }
          : { ...base, op: 'DepthwiseConv2D', inputs: [inputs[0]], stride: node.stride },
    parameters: {
      weight: { dtype: 'int8', shape: weight.shape, data: weights },
      bias: { dtype: 'int32', shape: channels, data: stored },
      multiplier: { dtype: 'int32', shape: channels, data: multiplier },
    },
  };
}

function clampRange(
  { activation }: FoldedNode,
  { scale, zeroPoint }: { readonly scale: number; readonly zeroPoint: number },
): { readonly lo: number; readonly hi: number } {
  return {
    lo: activation ? zeroPoint : -128,
    hi: activation?.op === 'ReLU6' ? Math.min(127, zeroPoint + Math.round(6 / scale)) : 127,
  };
}

function blockSizeOf(node: Conv2DNode | DepthwiseConv2DNode | LinearNode, { sparse }: Lowering): 0 | 2 | 3 | 4 {
  const block = node.prune && sparse[node.prune.choiceBlock];
  if (!block || block.sparsity === 0) return 0;
  return node.op === 'DepthwiseConv2D' ? 3 : block.blockSize;
}
