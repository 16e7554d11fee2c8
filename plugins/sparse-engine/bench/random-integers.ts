import { layerNormFraction, scoreStep } from '../../../core/integer/index.js';
import { type FoldedNode, foldStructure } from '../../../core/lowering/index.js';
import type { Graph, IntegerTensor, QuantizedModel, QuantizedNode, QuantizedTensor, RandomStream } from '../../../core/plugin/index.js';
import { quantizedBlockStructure } from '../../../core/sparsity/index.js';
import { foldGraph } from '../lowering/fold-graph.js';
import { signedTensors } from '../lowering/signed-tensors.js';

/** How far requantized sums spread, in steps of the output. */
const spread = 30;

/**
 * An int8 model of a graph with random integers, for counting instructions: weights uniform, exactly the share `sparsity` of the blocks of
 * prunable nodes zero, activations of a spread like that of trained models. It classifies nothing.
 */
export function randomIntegers(graph: Graph, sparsity: number, blockSize: 2 | 4, random: RandomStream): QuantizedModel {
  const blocks = new Map(graph.nodes.flatMap((node) => (node.prune ? [[node.prune.choiceBlock, { sparsity, blockSize }] as const] : [])));
  const { structure } = foldGraph(graph, blocks);
  const tensors: Record<string, QuantizedTensor> = { [graph.input]: { shape: graph.shapes[graph.input]!, scale: 1 / 64, zeroPoint: 0 } };
  const parameters = new Map<string, IntegerTensor>();
  const folded = foldStructure(graph).nodes;
  const signed = signedTensors(graph);
  const nodes = structure.nodes.map((node, i): QuantizedNode => {
    tensors[node.output] = { shape: structure.tensors[node.output]!.shape, ...quantizationOf(node, folded[i]!, tensors, signed) };
    return withIntegers(node, folded[i]!, sparsity, tensors, parameters, random);
  });
  const classes = graph.shapes[graph.output]!.at(-1)!;
  return { graph: { format: 'tinyformer-quantized@1', input: graph.input, output: graph.output, nodes, tensors, classes }, parameters };
}

type Quantization = Pick<QuantizedTensor, 'scale' | 'zeroPoint'>;

function quantizationOf(
  node: QuantizedNode,
  folded: FoldedNode,
  tensors: Readonly<Record<string, QuantizedTensor>>,
  signed: ReadonlySet<string>,
): Quantization {
  const kept = ({ scale, zeroPoint }: QuantizedTensor): Quantization => ({ scale, zeroPoint });
  if (folded.add) return kept(tensors[node.inputs[1]!]!);
  if (node.op === 'MaxPool2D' || node.op === 'AvgPool2D' || node.op === 'Reshape') return kept(tensors[node.inputs[0]]!);
  if (node.op === 'Softmax') return { scale: 1 / 256, zeroPoint: -128 };
  if (!folded.activation) return { scale: 1 / 32, zeroPoint: 0 };
  return { scale: 1 / 32, zeroPoint: signed.has(node.output) ? -32 : -128 };
}

function withIntegers(
  node: QuantizedNode,
  folded: FoldedNode,
  sparsity: number,
  tensors: Readonly<Record<string, QuantizedTensor>>,
  parameters: Map<string, IntegerTensor>,
  random: RandomStream,
): QuantizedNode {
  const input = tensors[node.inputs[0]]!;
  const output = tensors[node.output]!;
  const channels = output.shape.at(-1)!;
  const set = (role: string, tensor: IntegerTensor): unknown => parameters.set(`${node.id}.${role}`, tensor);
  switch (node.op) {
    case 'Conv2D':
    case 'DepthwiseConv2D':
    case 'Linear': {
      const inputs = input.shape.at(-1)!;
      const shape =
        node.op === 'Linear' ? [channels, inputs] : node.op === 'Conv2D' ? [channels, node.kernel, node.kernel, inputs] : [channels, 3, 3];
      const data = randomWeight(shape, node.blockSize, sparsity, random);
      const kept = data.reduce((n, w) => n + (w === 0 ? 0 : 1), 0) / channels;
      const multiplier = Math.round((2 ** 32 * spread) / (40 * 73 * Math.sqrt(Math.max(1, kept))));
      set('weight', { dtype: 'int8', shape, data });
      set('bias', { dtype: 'int32', shape: [channels], data: randomBias(data, channels, input.zeroPoint, random) });
      set('multiplier', {
        dtype: 'int32',
        shape: [channels],
        data: Int32Array.from({ length: channels }, () => Math.round(multiplier * (0.7 + 0.6 * random.uniform()))),
      });
      return { ...node, lo: folded.activation ? output.zeroPoint : -128, hi: 127 };
    }
    case 'LayerNorm': {
      const fraction = layerNormFraction(channels);
      set('gain', {
        dtype: 'int16',
        shape: [channels],
        data: new Int16Array(channels).fill(Math.round(2 ** (16 - fraction) / output.scale)),
      });
      set('offset', { dtype: 'int32', shape: [channels], data: new Int32Array(channels).fill(2 ** 15) });
      return { ...node, fraction, epsilon: Math.max(1, Math.round((1e-5 * channels ** 2) / input.scale ** 2)) };
    }
    case 'Attention':
      // Scores of scale 0.1 over q and k of about 30 steps.
      return {
        ...node,
        scoreMultiplier: Math.round((2 ** 32 * 0.1) / (30 * Math.sqrt(channels / node.heads) * scoreStep)),
        outputRatio: 3 * 2 ** 16,
      };
    case 'SeqPool':
      set('weight', { dtype: 'int8', shape: [channels], data: randomWeight([channels, 1], 0, 0, random) });
      return { ...node, scoreMultiplier: Math.round((2 ** 32 * 0.1) / (30 * scoreStep)), outputRatio: 3 * 2 ** 16 };
    default:
      return node;
  }
}

/** Up to 10,000 on either side, and the share of the input's zero point. */
function randomBias(weight: Int8Array, channels: number, zeroPoint: number, random: RandomStream): Int32Array {
  const perChannel = weight.length / channels;
  return Int32Array.from({ length: channels }, (_, c) => {
    const sum = weight.subarray(c * perChannel, (c + 1) * perChannel).reduce((total, w) => total + w, 0);
    return random.integer(20001) - 10000 - zeroPoint * sum;
  });
}

function randomWeight(shape: readonly number[], blockSize: 0 | 2 | 3 | 4, sparsity: number, random: RandomStream): Int8Array {
  const length = shape.reduce((a, b) => a * b, 1);
  const weight = Int8Array.from({ length }, () => {
    const value = random.integer(254) - 127;
    return value === 0 ? 127 : value;
  });
  if (blockSize === 0) return weight;
  const { blocks, blocksPerTap, tapLength } = quantizedBlockStructure(shape, blockSize);
  const removed = random.shuffle(Array.from({ length: blocks }, (_, i) => i)).slice(Math.round((1 - sparsity) * blocks));
  for (const block of removed) {
    const tap = Math.floor(block / blocksPerTap) * tapLength;
    const start = (block % blocksPerTap) * blockSize;
    weight.fill(0, tap + start, tap + Math.min(start + blockSize, tapLength));
  }
  return weight;
}
