import { layerNormEpsilon } from '../../core/float/index.js';
import { clamp, layerNormFraction, scoreStep } from '../../core/integer/index.js';
import type { FoldedNode } from '../../core/lowering/index.js';
import {
  type BlockSparsity,
  type IntegerTensor,
  type QuantizedNode,
  type Shape,
  TinyformerError,
  type Weights,
} from '../../core/plugin/index.js';
import { lowerAccumulating } from './lower-accumulating.js';
import type { PreparedWeights } from './prepare-weights.js';
import { largestScoreScale } from './scale-limits.js';
import type { Quantization } from './tensor-groups.js';

/** What a node is lowered from. */
export interface Lowering {
  readonly quantizationOf: (tensor: string) => Quantization;
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly weights: Weights;
  readonly prepared: ReadonlyMap<string, PreparedWeights>;
  /** By choice block. */
  readonly sparse: Readonly<Record<string, BlockSparsity>>;
}

export interface LoweredNode {
  readonly node: QuantizedNode;
  /** By role. */
  readonly parameters: Readonly<Record<string, IntegerTensor>>;
}

/** One node of the int8 model with its integer parameters, by the formulas of docs/numerics.md. */
export function lowerNode(group: FoldedNode, lowering: Lowering): LoweredNode {
  const { node, inputs, output } = group;
  const { quantizationOf, shapes } = lowering;
  const [x] = inputs as readonly [string];
  const base = { id: node.id, inputs: [x] as const, output };
  switch (node.op) {
    case 'Conv2D':
    case 'DepthwiseConv2D':
    case 'Linear':
      return lowerAccumulating(group, node, lowering);
    case 'MaxPool2D':
    case 'AvgPool2D':
      return { node: { ...base, op: node.op, size: node.size }, parameters: {} };
    case 'Reshape':
    case 'Softmax':
      return { node: { ...base, op: node.op }, parameters: {} };
    case 'LayerNorm': {
      const d = shapes[x]!.at(-1)!;
      const fraction = layerNormFraction(d);
      const { scale, zeroPoint } = quantizationOf(output);
      const gamma = lowering.weights.get(`${node.id}.gamma`)!.data;
      const beta = lowering.weights.get(`${node.id}.beta`)!.data;
      const epsilon = Math.max(1, Math.round((layerNormEpsilon * d * d) / quantizationOf(x).scale ** 2));
      return {
        node: { ...base, op: 'LayerNorm', epsilon, fraction },
        parameters: {
          gain: { dtype: 'int16', shape: [d], data: Int16Array.from(gamma, (g) => Math.round((g * 2 ** (16 - fraction)) / scale)) },
          offset: { dtype: 'int32', shape: [d], data: Int32Array.from(beta, (b) => Math.round((b / scale + zeroPoint) * 65536) + 32768) },
        },
      };
    }
    case 'Attention': {
      const [q, k, v] = inputs as readonly [string, string, string];
      const width = shapes[q]!.at(-1)! / node.heads;
      const product = quantizationOf(q).scale * quantizationOf(k).scale;
      if (product > largestScoreScale(width)) {
        throw new TinyformerError(
          'TF_GRAPH',
          `Attention ${node.id}: the scales of its queries and keys have product ${product}, at most ${largestScoreScale(width)} is possible`,
        );
      }
      return {
        node: {
          ...base,
          op: 'Attention',
          inputs: [q, k, v],
          heads: node.heads,
          scoreMultiplier: Math.round((2 ** 32 * product) / (Math.sqrt(width) * scoreStep)),
          outputRatio: Math.floor((65536 * quantizationOf(v).scale) / quantizationOf(output).scale),
        },
        parameters: {},
      };
    }
    case 'SeqPool': {
      const weight = lowering.weights.get(`${node.id}.weight`)!.data;
      const input = quantizationOf(x).scale;
      const largest = weight.reduce((a, w) => Math.max(a, Math.abs(w)), 0);
      // Scores that differ by more saturate the softmax: the weights clip before the multiplier leaves int32.
      const scale = Math.min(largest / 127, largestScoreScale(1) / input) || 1;
      return {
        node: {
          ...base,
          op: 'SeqPool',
          scoreMultiplier: Math.round((2 ** 32 * input * (largest === 0 ? 0 : scale)) / scoreStep),
          outputRatio: Math.floor((65536 * input) / quantizationOf(output).scale),
        },
        parameters: {
          weight: { dtype: 'int8', shape: [weight.length], data: Int8Array.from(weight, (w) => clamp(Math.round(w / scale), -127, 127)) },
        },
      };
    }
  }
}
