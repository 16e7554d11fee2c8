import { clamp, multiplyHigh } from '../../../core/integer/index.js';
import type { QuantizedModel, QuantizedNode, QuantizedTensor } from '../../../core/plugin/index.js';
import { channelMap } from './channel-map.js';
import { type Accumulator, accumulatorOf, setAccumulator } from './model-parameters.js';
import { type AccumulatingNode, isAccumulating } from './structure.js';

/** What each channel of a tensor holds at every position, whatever the input; undefined where that varies. */
export type Constants = readonly (number | undefined)[];

export interface ConstantsFolded {
  readonly model: QuantizedModel;
  /** By tensor, where any channel is constant. */
  readonly constants: ReadonlyMap<string, Constants>;
}

/**
 * Moves what constant channels add into the biases of their readers and drops the weights that read them. A channel without weights is constant, and
 * stays so through pools and reshapes. Where a 3x3 window leaves the image it reads the zero point, so its readers fold only constants of that value.
 * Sums stay the same integers and within the bounds that `proveAccumulators` has proved.
 */
export function foldConstantChannels(model: QuantizedModel): ConstantsFolded {
  const parameters = new Map(model.parameters);
  const constants = new Map<string, Constants>();
  const { nodes, tensors } = model.graph;
  for (const node of nodes) {
    let accumulator: Accumulator | undefined;
    if (isAccumulating(node)) {
      const stored = accumulatorOf(parameters, node);
      accumulator = absorbed(node, stored, foldable(node, constants.get(node.inputs[0]), tensors));
      if (accumulator !== stored) setAccumulator(parameters, node, accumulator);
    }
    const written = constantsOf(node, accumulator, constants, tensors);
    if (written.some((value) => value !== undefined)) constants.set(node.output, written);
  }
  return { model: { ...model, parameters }, constants };
}

/** Constants of the input that a node reads at every position. */
function foldable(
  node: AccumulatingNode,
  constants: Constants | undefined,
  tensors: Readonly<Record<string, QuantizedTensor>>,
): Constants | undefined {
  if (node.op === 'Linear' || (node.op === 'Conv2D' && node.kernel === 1)) return constants;
  const { zeroPoint } = tensors[node.inputs[0]]!;
  return constants?.map((value) => (value === zeroPoint ? value : undefined));
}

function absorbed(node: AccumulatingNode, accumulator: Accumulator, constants: Constants | undefined): Accumulator {
  const weight = Int8Array.from(accumulator.weight);
  const bias = Int32Array.from(accumulator.bias);
  const perChannel = weight.length / bias.length;
  let changed = false;
  weight.forEach((w, i) => {
    const channel = Math.floor(i / perChannel);
    const value = constants?.[node.op === 'DepthwiseConv2D' ? channel : i % constants.length];
    if (w === 0 || value === undefined) return;
    bias[channel]! += w * value;
    weight[i] = 0;
    changed = true;
  });
  return changed ? { ...accumulator, weight, bias } : accumulator;
}

function constantsOf(
  node: QuantizedNode,
  accumulator: Accumulator | undefined,
  constants: ReadonlyMap<string, Constants>,
  tensors: Readonly<Record<string, QuantizedTensor>>,
): Constants {
  const { shape, zeroPoint } = tensors[node.output]!;
  const channels = shape.at(-1)!;
  const [input, , value] = node.inputs;
  switch (node.op) {
    case 'Conv2D':
    case 'DepthwiseConv2D':
    case 'Linear': {
      if (node.inputs.length === 2) return [];
      const { weight, bias, multiplier } = accumulator!;
      const perChannel = weight.length / channels;
      return Array.from(bias, (sum, c) => {
        const isEmpty = weight.subarray(c * perChannel, (c + 1) * perChannel).every((w) => w === 0);
        return isEmpty ? clamp(zeroPoint + multiplyHigh(sum, multiplier[c]!), node.lo, node.hi) : undefined;
      });
    }
    case 'MaxPool2D':
    case 'AvgPool2D':
    case 'Reshape': {
      const from = constants.get(input!);
      const channelOf = channelMap(tensors[input!]!.shape, shape);
      return from && channelOf ? Array.from({ length: channels }, (_, c) => from[channelOf(c)]) : [];
    }
    case 'Attention':
      // A weighted mean of zeros is zero; of another value it may be off by one.
      return (constants.get(value!) ?? []).map((v) => (v === 0 ? 0 : undefined));
    default:
      return [];
  }
}
