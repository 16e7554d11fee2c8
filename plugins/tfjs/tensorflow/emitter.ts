/** Element types that the trainer uses. */
export type DType = 'float32' | 'int32' | 'bool';

/** The result of an operation, opaque outside the emitter that made it. */
export interface Value {
  readonly dtype: string;
}

/** An attribute of a TensorFlow operation. */
export type Attribute = { readonly name: string } & (
  | { readonly kind: 'type'; readonly value: DType }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
);

/**
 * Where operations go: run at once (`EagerEmitter`) or written into one graph (`GraphEmitter`). Operators and the training step are
 * written once against this interface, so both forms have the same operations in the same order.
 */
export interface Emitter {
  /** An operation with one output. */
  op(name: string, inputs: readonly Value[], attributes?: readonly Attribute[]): Value;
  ops(name: string, inputs: readonly Value[], outputs: number, attributes?: readonly Attribute[]): readonly Value[];
  constant(values: readonly number[] | Float32Array, shape: readonly number[], dtype?: DType): Value;
}

export const attribute = {
  type: (name: string, value: DType): Attribute => ({ name, kind: 'type', value }),
  int: (name: string, value: number): Attribute => ({ name, kind: 'int', value }),
  ints: (name: string, value: readonly number[]): Attribute => ({ name, kind: 'ints', value }),
  float: (name: string, value: number): Attribute => ({ name, kind: 'float', value }),
  bool: (name: string, value: boolean): Attribute => ({ name, kind: 'bool', value }),
  string: (name: string, value: string): Attribute => ({ name, kind: 'string', value }),
};

/** The attribute that almost every operation on floats has. */
export const float = attribute.type('T', 'float32');
