import { TinyformerError } from '../errors/index.js';
import type { IntegerTensor, QuantizedModel, QuantizedNode, QuantizedTensor } from '../graph/quantized.js';

/** A node made ready to run: takes its input tensors, gives its output as a new array. */
export type Operation = (inputs: readonly Int8Array[]) => Int8Array;

/** The sums of an accumulating node before requantization; the array is used again by the next call. */
export type Accumulators = (x: Int8Array) => Int32Array;

export function tensorOf(model: QuantizedModel, node: QuantizedNode, name: string): QuantizedTensor {
  const tensor = model.graph.tensors[name];
  if (!tensor) throw new TinyformerError('TF_GRAPH', `${node.op} ${node.id} uses tensor ${name}, which the graph does not describe`);
  return tensor;
}

/** The data of a parameter. @throws TF_GRAPH when it is missing, of another type or of another shape. */
export function parameterOf<T extends IntegerTensor['dtype']>(
  model: QuantizedModel,
  node: QuantizedNode,
  role: string,
  dtype: T,
  shape: readonly number[],
): DataOf[T] {
  const parameter = model.parameters.get(`${node.id}.${role}`);
  if (!parameter) throw new TinyformerError('TF_GRAPH', `${node.op} ${node.id} has no parameter ${role}`);
  if (
    !isOfType(parameter, dtype) ||
    parameter.shape.join() !== shape.join() ||
    parameter.data.length !== shape.reduce((a, b) => a * b, 1)
  ) {
    throw new TinyformerError(
      'TF_GRAPH',
      `${node.op} ${node.id}: ${role} is ${parameter.dtype} [${parameter.shape}], expected ${dtype} [${shape}]`,
    );
  }
  return parameter.data;
}

interface DataOf {
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
}
type Typed<T extends IntegerTensor['dtype']> = IntegerTensor & { readonly dtype: T; readonly data: DataOf[T] };

function isOfType<T extends IntegerTensor['dtype']>(tensor: IntegerTensor, dtype: T): tensor is Typed<T> {
  return tensor.dtype === dtype;
}

/** A shape as an image, `[H, W, C]`. */
export function imageShape(node: QuantizedNode, tensor: QuantizedTensor): readonly [number, number, number] {
  const [h, w, c] = tensor.shape;
  if (tensor.shape.length !== 3 || !h || !w || !c)
    throw new TinyformerError('TF_GRAPH', `${node.op} ${node.id} needs an image [H, W, C], got [${tensor.shape}]`);
  return [h, w, c];
}

/** A shape as rows of its last axis. */
export function rowsOf(tensor: QuantizedTensor): { readonly rows: number; readonly channels: number } {
  const channels = tensor.shape.at(-1) ?? 1;
  return { rows: tensor.shape.reduce((a, b) => a * b, 1) / channels, channels };
}
