import { TinyformerError } from '../errors/index.js';
import type { QuantizedModel } from '../graph/quantized.js';
import { isAccumulating } from './accumulate.js';
import { parameterOf, rowsOf, tensorOf } from './operation.js';
import type { AccumulatingNode } from './requantize.js';

/** Shape of an accumulating node's weight, `[co, ...]`. */
export function weightShape(model: QuantizedModel, node: AccumulatingNode): readonly number[] {
  const { channels: depth } = rowsOf(tensorOf(model, node, node.inputs[0]));
  const { channels } = rowsOf(tensorOf(model, node, node.output));
  switch (node.op) {
    case 'Conv2D':
      return [channels, node.kernel, node.kernel, depth];
    case 'DepthwiseConv2D':
      return [channels, 3, 3];
    case 'Linear':
      return [channels, depth];
  }
}

/** Largest `128 Σ|w| + |bias|` over the channels of a node, and where it stands. */
export function accumulatorBound(model: QuantizedModel, node: AccumulatingNode): { readonly bound: number; readonly channel: number } {
  const shape = weightShape(model, node);
  const weight = parameterOf(model, node, 'weight', 'int8', shape);
  const bias = parameterOf(model, node, 'bias', 'int32', [shape[0]!]);
  const depth = weight.length / shape[0]!;
  let largest = { bound: 0, channel: 0 };
  for (let channel = 0; channel < shape[0]!; channel++) {
    let sum = 0;
    for (let i = channel * depth; i < (channel + 1) * depth; i++) sum += Math.abs(weight[i]!);
    const bound = 128 * sum + Math.abs(bias[channel]!);
    if (bound > largest.bound) largest = { bound, channel };
  }
  return largest;
}

/** Proves that no accumulator can leave int32, whatever the input. @throws TF_OVERFLOW naming layer and channel. */
export function proveAccumulators(model: QuantizedModel): void {
  for (const node of model.graph.nodes) {
    if (!isAccumulating(node)) continue;
    const { bound, channel } = accumulatorBound(model, node);
    if (bound >= 2 ** 31) {
      throw new TinyformerError(
        'TF_OVERFLOW',
        `${node.op} ${node.id}, channel ${channel}: the accumulator could reach ${bound}, 2^31 or more`,
        {
          hint: 'Use fewer input channels, or quantize the layer with a larger weight scale.',
          details: { node: node.id, channel, bound },
        },
      );
    }
  }
}
