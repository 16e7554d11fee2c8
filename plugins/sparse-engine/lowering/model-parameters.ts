import {
  type IntegerTensor,
  type QuantizedModel,
  type QuantizedNode,
  type QuantizedParameters,
  TinyformerError,
} from '../../../core/plugin/index.js';
import type { AccumulatingNode } from './structure.js';

type DataOf<T extends IntegerTensor['dtype']> = { int8: Int8Array; int16: Int16Array; int32: Int32Array }[T];

/** Weight, bias and multiplier of a convolution or linear: `[co, ...]`, `[co]`, `[co]`. */
export interface Accumulator {
  readonly weight: Int8Array;
  readonly bias: Int32Array;
  readonly multiplier: Int32Array;
}

/** @throws TF_GRAPH when the parameter is missing or has another type */
export function parameterOf<T extends IntegerTensor['dtype']>(
  parameters: QuantizedModel['parameters'],
  node: QuantizedNode,
  role: string,
  dtype: T,
): DataOf<T> {
  const tensor = parameters.get(`${node.id}.${role}`);
  if (tensor?.dtype !== dtype)
    throw new TinyformerError(
      'TF_GRAPH',
      `parameter ${node.id}.${role} is ${tensor ? tensor.dtype : 'missing'}, ${node.op} needs ${dtype}`,
    );
  return tensor.data as DataOf<T>;
}

/** @throws TF_GRAPH when a parameter is missing or has another type */
export function accumulatorOf(parameters: QuantizedModel['parameters'], node: AccumulatingNode): Accumulator {
  return {
    weight: parameterOf(parameters, node, 'weight', 'int8'),
    bias: parameterOf(parameters, node, 'bias', 'int32'),
    multiplier: parameterOf(parameters, node, 'multiplier', 'int32'),
  };
}

/** Replaces the integers of a node; shapes stay. */
export function setAccumulator(parameters: QuantizedParameters, node: AccumulatingNode, { weight, bias, multiplier }: Accumulator): void {
  const { shape } = parameters.get(`${node.id}.weight`)!;
  parameters.set(`${node.id}.weight`, { dtype: 'int8', shape, data: weight });
  parameters.set(`${node.id}.bias`, { dtype: 'int32', shape: [bias.length], data: bias });
  parameters.set(`${node.id}.multiplier`, { dtype: 'int32', shape: [multiplier.length], data: multiplier });
}
