import type { Attribute, DType, Emitter, Value } from './emitter.js';
import { backend, type NativeAttribute, type Tensor, tf } from './load.js';

const { binding } = backend;
const nativeTypes: Record<DType, number> = { float32: binding.TF_FLOAT, int32: binding.TF_INT32, bool: binding.TF_BOOL };

/** Runs every operation at once. Values are tensors: call inside `tf.tidy`. */
export class EagerEmitter implements Emitter {
  op(name: string, inputs: readonly Value[], attributes: readonly Attribute[] = []): Tensor {
    return this.ops(name, inputs, 1, attributes)[0]!;
  }

  ops(name: string, inputs: readonly Value[], outputs: number, attributes: readonly Attribute[] = []): readonly Tensor[] {
    return backend.executeMultipleOutputs(name, attributes.map(nativeAttribute), inputs as readonly Tensor[], outputs);
  }

  constant(values: readonly number[] | Float32Array, shape: readonly number[], dtype: DType = 'float32'): Tensor {
    return tf.tensor(values instanceof Float32Array ? values : [...values], [...shape], dtype);
  }
}

function nativeAttribute(attribute: Attribute): NativeAttribute {
  const { name, value } = attribute;
  switch (attribute.kind) {
    case 'type':
      return { name, type: binding.TF_ATTR_TYPE, value: nativeTypes[attribute.value] };
    case 'int':
    case 'ints':
      return { name, type: binding.TF_ATTR_INT, value };
    case 'float':
      return { name, type: binding.TF_ATTR_FLOAT, value };
    case 'bool':
      return { name, type: binding.TF_ATTR_BOOL, value };
    case 'string':
      return { name, type: binding.TF_ATTR_STRING, value };
  }
}
