import { floatInterpreter } from '../../core/float/index.js';
import type { FoldedGraph, FoldedNode } from '../../core/lowering/index.js';
import type { FloatTensor, Weights } from '../../core/plugin/index.js';
import type { FloatModel } from './fold-batch-norm.js';
import type { Pace } from './pace.js';

/** A tensor between two layers whose channels may be scaled: the first layer divides, the second multiplies. */
export interface EqualizedPair {
  readonly first: FoldedNode;
  readonly second: FoldedNode;
}

export interface Equalized {
  readonly model: FloatModel;
  /** What the channels of a tensor were divided by, by tensor: times it they are what they were. */
  readonly factors: ReadonlyMap<string, Float64Array>;
}

/** Channels are brought at most this much nearer to the largest one, so that dead channels do not blow up noise. */
const strongest = 64;

/** ReLU6 cuts a scaled channel nowhere below this many times the largest value that was seen in it. */
const relu6Headroom = 1.5;

/**
 * Cross-layer equalization (Nagel et al. 2019) on a model without batch norm: scales the channels between two layers so that each fills the range of its
 * tensor, and undoes it in the second layer, for pairs with a depthwise layer. Exact where nothing or ReLU lies between. ReLU6 is not homogeneous: there it is
 * exact for values up to the headroom over what the images show, beyond which an int8 tensor of that range saturates anyway.
 *
 * A depthwise second layer has a weight scale for each channel, so it takes any factor and the ranges become equal. Otherwise the factor is the geometric mean
 * between the activation's range and the inverse of the weight's, both measured, activations on `images`.
 *
 * @param pairs those of the model, see {@link equalizedPairs}
 */
export async function equalize(
  model: FloatModel,
  pairs: readonly EqualizedPair[],
  images: readonly Float32Array[],
  pace: Pace,
): Promise<Equalized> {
  if (pairs.length === 0) return { model, factors: new Map() };
  const ranges = await channelRanges(
    model,
    pairs.map(({ first }) => first.output),
    images,
    pace,
  );
  const weights: Weights = new Map(model.weights);
  const factors = new Map<string, Float64Array>();
  for (const { first, second } of pairs) {
    const range = ranges.get(first.output)!;
    const wanted = channelFactors(range, second, weights);
    const divisors = first.activation?.op === 'ReLU6' ? belowRelu6(wanted, range) : wanted;
    scale(weights, `${first.node.id}.weight`, (i) => 1 / divisors[i % divisors.length]!);
    scale(weights, `${first.node.id}.bias`, (i) => 1 / divisors[i]!);
    const perInput = second.node.op === 'DepthwiseConv2D' ? 1 : weights.get(`${second.node.id}.weight`)!.shape.at(-1)!;
    scale(weights, `${second.node.id}.weight`, (i) => divisors[Math.floor(i / perInput) % divisors.length]!);
    factors.set(first.output, divisors);
  }
  return { model: { graph: model.graph, weights }, factors };
}

/** Neighbours of which one is depthwise, with nothing else reading what lies between. */
export function equalizedPairs({ nodes, output }: FoldedGraph): readonly EqualizedPair[] {
  const readers = new Map<string, FoldedNode[]>();
  for (const node of nodes) for (const input of node.inputs) readers.set(input, [...(readers.get(input) ?? []), node]);
  return nodes.flatMap((first): EqualizedPair[] => {
    const [second, another] = readers.get(first.output) ?? [];
    if (!second || another || first.output === output || second.inputs[0] !== first.output) return [];
    // Between two dense layers the second one's rows lose what the tensor gains.
    const depthwise = first.node.op === 'DepthwiseConv2D' || second.node.op === 'DepthwiseConv2D';
    return depthwise && accumulates(first) && accumulates(second) && !first.add ? [{ first, second }] : [];
  });
}

/** Layers with weights. */
export function accumulates({ node }: FoldedNode): boolean {
  return node.op === 'Conv2D' || node.op === 'DepthwiseConv2D' || node.op === 'Linear';
}

/** Largest magnitude of each channel of some tensors. */
async function channelRanges(
  { graph, weights }: FloatModel,
  tensors: readonly string[],
  images: readonly Float32Array[],
  pace: Pace,
): Promise<Map<string, Float64Array>> {
  const run = floatInterpreter(graph, weights);
  const ranges = new Map(tensors.map((name) => [name, new Float64Array(graph.shapes[name]!.at(-1)!)]));
  for (const image of images) {
    const values = run(image);
    for (const [name, range] of ranges) {
      const tensor = values.get(name)!;
      for (let i = 0; i < tensor.length; i++) {
        const c = i % range.length;
        range[c] = Math.max(range[c]!, Math.abs(tensor[i]!));
      }
    }
    await pace.step('equalization');
  }
  return ranges;
}

/** Factor of each channel, at most 1 and at least `1 / strongest`. */
function channelFactors(activation: Float64Array, { node }: FoldedNode, weights: Weights): Float64Array {
  const weight = node.op === 'DepthwiseConv2D' ? undefined : inputRanges(weights.get(`${node.id}.weight`)!);
  const wanted = activation.map((range, c) => (weight ? Math.sqrt(range / Math.max(weight[c]!, Number.MIN_VALUE)) : range));
  const largest = wanted.reduce((a, f, c) => (activation[c]! > 0 && (weight?.[c] ?? 1) > 0 ? Math.max(a, f) : a), 0);
  return wanted.map((f, c) => (activation[c] === 0 || weight?.[c] === 0 || largest === 0 ? 1 : Math.max(f / largest, 1 / strongest)));
}

/** Factors no smaller than keeps what was seen, and the headroom over it, below 6. */
function belowRelu6(factors: Float64Array, activation: Float64Array): Float64Array {
  return factors.map((f, c) => Math.min(1, Math.max(f, (relu6Headroom * activation[c]!) / 6)));
}

/** Largest magnitude of the weights on each input channel; float layouts end in `[ci, co]`. */
function inputRanges({ shape, data }: FloatTensor): Float64Array {
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const ranges = new Float64Array(inputs);
  for (let i = 0; i < data.length; i++) {
    const c = Math.floor(i / outputs) % inputs;
    ranges[c] = Math.max(ranges[c]!, Math.abs(data[i]!));
  }
  return ranges;
}

function scale(weights: Weights, name: string, factor: (index: number) => number): void {
  const { shape, data } = weights.get(name)!;
  weights.set(name, { shape, data: data.map((w, i) => w * factor(i)) });
}
