import type { IntegerTensor, QuantizedModel, QuantizedNode, QuantizedTensor } from '../../core/graph/quantized.js';
import { runReference } from '../../core/integer/index.js';
import type { RandomStream } from '../../core/random/random-stream.js';

/** A model of one node, from tensors by name and parameters by role. */
export function oneNode(
  node: QuantizedNode,
  tensors: Readonly<Record<string, QuantizedTensor>>,
  parameters: Readonly<Record<string, IntegerTensor>> = {},
): QuantizedModel {
  const classes = tensors[node.output]!.shape.reduce((a, b) => a * b, 1);
  const flat = { ...tensors[node.output]!, shape: [classes] };
  return {
    graph: {
      format: 'tinyformer-quantized@1',
      input: node.inputs[0]!,
      output: 'flat',
      nodes: [node, { op: 'Reshape', id: 'flatten', inputs: [node.output], output: 'flat' }],
      tensors: { ...tensors, flat },
      classes,
    },
    parameters: new Map(Object.entries(parameters).map(([role, tensor]) => [`${node.id}.${role}`, tensor])),
  };
}

export function runOne(model: QuantizedModel, input: Int8Array): Int8Array {
  return runReference(model, input).get('flat')!;
}

export function randomBytes(random: RandomStream, length: number, low = -128, high = 127): Int8Array {
  return Int8Array.from({ length }, () => low + random.integer(high - low + 1));
}

/** Largest and mean distance of int8 values from exact ones, both in steps of the output. */
export function errorOf(found: Int8Array, exact: readonly number[]): { readonly largest: number; readonly mean: number } {
  const errors = exact.map((v, i) => Math.abs(found[i]! - Math.min(127, Math.max(-128, v))));
  return { largest: Math.max(...errors), mean: errors.reduce((a, e) => a + e, 0) / errors.length };
}
