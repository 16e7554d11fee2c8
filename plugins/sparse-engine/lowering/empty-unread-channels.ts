import type { QuantizedModel, QuantizedNode, QuantizedTensor } from '../../../core/plugin/index.js';
import { channelMap } from './channel-map.js';
import type { Constants, ConstantsFolded } from './fold-constant-channels.js';
import { type Accumulator, accumulatorOf, setAccumulator } from './model-parameters.js';
import { type AccumulatingNode, isAccumulating } from './structure.js';

/** Which channels of a tensor something reads. */
type Read = readonly boolean[];

/**
 * Takes the weights from channels that nothing reads, from the last node to the first, so that what only they read is found too. In a query a
 * channel does not count where the key has one value for all tokens: it moves all scores of a row alike, and weights depend on their
 * distance from the largest. In a key it does not where the query is 0.
 */
export function emptyUnreadChannels({ model, constants }: ConstantsFolded): QuantizedModel {
  const parameters = new Map(model.parameters);
  const { nodes, tensors, output } = model.graph;
  const read = new Map<string, Read>([[output, all(tensors[output]!)]]);
  const add = (tensor: string, channels: Read): void => {
    const before = read.get(tensor);
    read.set(tensor, before ? channels.map((is, c) => is || before[c]!) : channels);
  };
  for (const node of [...nodes].reverse()) {
    const outputs = read.get(node.output) ?? all(tensors[node.output]!).map(() => false);
    if (isAccumulating(node)) {
      const stored = accumulatorOf(parameters, node);
      const emptied = withoutUnread(stored, outputs);
      if (emptied !== stored) setAccumulator(parameters, node, emptied);
      add(node.inputs[0], columnsRead(node, emptied, tensors[node.inputs[0]]!));
      if (node.inputs.length === 2) add(node.inputs[1], outputs);
    } else {
      node.inputs.forEach((input, i) => {
        add(input, channelsRead(node, i, outputs, tensors, constants));
      });
    }
  }
  return { ...model, parameters };
}

const all = ({ shape }: QuantizedTensor): Read => new Array<boolean>(shape.at(-1)!).fill(true);

/** Unread channels with weights get none, and bias and multiplier 0: a constant. */
function withoutUnread(accumulator: Accumulator, outputs: Read): Accumulator {
  const perChannel = accumulator.weight.length / outputs.length;
  const isKept = (channel: number): boolean => outputs[channel]!;
  if (accumulator.weight.every((w, i) => w === 0 || isKept(Math.floor(i / perChannel)))) return accumulator;
  return {
    weight: accumulator.weight.map((w, i) => (isKept(Math.floor(i / perChannel)) ? w : 0)),
    bias: accumulator.bias.map((b, c) => (isKept(c) ? b : 0)),
    multiplier: accumulator.multiplier.map((m, c) => (isKept(c) ? m : 0)),
  };
}

function columnsRead(node: AccumulatingNode, { weight, bias }: Accumulator, input: QuantizedTensor): Read {
  const channels = input.shape.at(-1)!;
  const perChannel = weight.length / bias.length;
  const read = new Array<boolean>(channels).fill(false);
  weight.forEach((w, i) => {
    if (w !== 0) read[node.op === 'DepthwiseConv2D' ? Math.floor(i / perChannel) : i % channels] = true;
  });
  return read;
}

/** What a node without weights of its own reads of one of its inputs. */
function channelsRead(
  node: QuantizedNode,
  input: number,
  outputs: Read,
  tensors: Readonly<Record<string, QuantizedTensor>>,
  constants: ReadonlyMap<string, Constants>,
): Read {
  const everything = all(tensors[node.inputs[input]!]!);
  switch (node.op) {
    case 'MaxPool2D':
    case 'AvgPool2D':
    case 'Reshape': {
      const channelOf = channelMap(tensors[node.inputs[0]]!.shape, tensors[node.output]!.shape);
      if (!channelOf) return everything;
      const read = everything.map(() => false);
      outputs.forEach((is, c) => {
        if (is) read[channelOf(c)] = true;
      });
      return read;
    }
    case 'Attention': {
      const [query, key] = node.inputs;
      if (input === 0) return everything.map((_, c) => constants.get(key)?.[c] === undefined);
      if (input === 1) return everything.map((_, c) => constants.get(query)?.[c] !== 0);
      return outputs;
    }
    default:
      return everything;
  }
}
