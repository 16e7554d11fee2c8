import { layerNormEpsilon } from '../../core/float/index.js';
import { layerNormFraction, scoreStep } from '../../core/integer/index.js';
import type { FoldedNode } from '../../core/lowering/index.js';
import type { Shape, Weights } from '../../core/plugin/index.js';
import type { PreparedWeights } from './prepare-weights.js';
import type { Quantization } from './tensor-groups.js';

/** Bits that a stored bias may take before the zero point of the input joins it. */
const biasLimit = 2 ** 29;
/** A hair, so that rounding cannot reach the limit itself. */
const hair = 1 + 1e-6;

/** What a node demands of the scale of a tensor. */
export interface ScaleLimit {
  readonly tensor: string;
  readonly atLeast: number;
}

/** Scale of a weight channel; raised where the channel's bias would not fit (docs/numerics.md, Requantize). */
export function channelScale(scale: number, bias: number, inputScale: number): number {
  return Math.max(scale, Math.abs(bias) / (inputScale * biasLimit));
}

/**
 * Smallest scales with which a node's integer parameters stay in their ranges, given the present scales of the other tensors (docs/numerics.md).
 */
export function scaleLimits(
  group: FoldedNode,
  quantizationOf: (tensor: string) => Quantization,
  weights: Weights,
  prepared: ReadonlyMap<string, PreparedWeights>,
  shapes: Readonly<Record<string, Shape>>,
): readonly ScaleLimit[] {
  const { node, inputs, output } = group;
  const input = quantizationOf(inputs[0]!);
  switch (node.op) {
    case 'Conv2D':
    case 'DepthwiseConv2D':
    case 'Linear': {
      const { scales, bias } = prepared.get(node.id)!;
      const largest = scales.reduce((a, s, c) => Math.max(a, channelScale(s, bias[c]!, input.scale)), 0);
      return [{ tensor: output, atLeast: 2 * hair * input.scale * largest }];
    }
    case 'LayerNorm': {
      const d = shapes[output]!.at(-1)!;
      const largest = (role: string): number => weights.get(`${node.id}.${role}`)!.data.reduce((a, v) => Math.max(a, Math.abs(v)), 0);
      const room = 2 ** 32 - 1 - (d * 127.5) ** 2;
      return [
        { tensor: inputs[0]!, atLeast: hair * d * Math.sqrt(layerNormEpsilon / room) },
        { tensor: output, atLeast: Math.max((largest('gamma') * 2 ** (16 - layerNormFraction(d))) / 32766, largest('beta') / 16000) },
      ];
    }
    case 'Attention':
      return [{ tensor: output, atLeast: (hair * quantizationOf(inputs[2]!).scale) / 8 }];
    case 'SeqPool':
      return [{ tensor: output, atLeast: (hair * input.scale) / 8 }];
    default:
      return [];
  }
}

/** Largest product of the scales of queries and keys: their score multiplier is an int32. */
export function largestScoreScale(headChannels: number): number {
  return (scoreStep * Math.sqrt(headChannels)) / (2 * hair);
}
