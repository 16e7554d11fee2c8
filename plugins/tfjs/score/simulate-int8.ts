import type { FloatTensor, GraphNode, Weights } from '../../../core/plugin/index.js';
import { EagerEmitter } from '../tensorflow/eager-emitter.js';
import { attribute, type Value } from '../tensorflow/emitter.js';
import type { Range } from './ranges.js';

/** Rounds weights to int8 in [-127, 127] with one scale per output channel. Biases and norms stay. */
export function roundWeights(weights: Weights, nodes: readonly GraphNode[]): Weights {
  const rounded: Weights = new Map(weights);
  for (const { op, id } of nodes) {
    if (op !== 'Conv2D' && op !== 'DepthwiseConv2D' && op !== 'Linear') continue;
    const name = `${id}.weight`;
    rounded.set(name, roundChannels(weights.get(name)!));
  }
  return rounded;
}

function roundChannels({ shape, data }: FloatTensor): FloatTensor {
  const channels = shape.at(-1)!;
  const largest = new Float32Array(channels);
  for (let i = 0; i < data.length; i++) largest[i % channels] = Math.max(largest[i % channels]!, Math.abs(data[i]!));
  return {
    shape,
    data: data.map((w, i) => {
      const scale = largest[i % channels]! / 127;
      return scale === 0 ? 0 : Math.round(w / scale) * scale;
    }),
  };
}

/** Rounds activations to the 256 values of their range. */
export function roundActivations(ranges: ReadonlyMap<string, Range>): (tensor: string, value: Value) => Value {
  const e = new EagerEmitter();
  return (tensor, value) => {
    const range = ranges.get(tensor);
    if (!range) return value;
    const attributes = [
      attribute.float('min', range.low),
      attribute.float('max', range.high),
      attribute.int('num_bits', 8),
      attribute.bool('narrow_range', false),
    ];
    return e.op('FakeQuantWithMinMaxArgs', [value], attributes);
  };
}
