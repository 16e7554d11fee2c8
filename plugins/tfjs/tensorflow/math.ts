import { attribute, type Emitter, float, type Value } from './emitter.js';

const index = attribute.type('Tidx', 'int32');

/** TensorFlow's elementary operations under the names that a formula uses. */
export function math(e: Emitter) {
  const unary =
    (name: string) =>
    (x: Value): Value =>
      e.op(name, [x], [float]);
  const binary =
    (name: string) =>
    (a: Value, b: Value): Value =>
      e.op(name, [a, b], [float]);
  const scalar = (value: number): Value => e.constant([value], []);
  const ints = (values: readonly number[]): Value => e.constant(values, [values.length], 'int32');
  const reduce =
    (name: string) =>
    (x: Value, axes: readonly number[], keepDims = false): Value =>
      e.op(name, [x, ints(axes)], [float, index, attribute.bool('keep_dims', keepDims)]);
  return {
    scalar,
    add: binary('AddV2'),
    sub: binary('Sub'),
    mul: binary('Mul'),
    div: binary('RealDiv'),
    min: binary('Minimum'),
    pow: binary('Pow'),
    square: unary('Square'),
    sqrt: unary('Sqrt'),
    rsqrt: unary('Rsqrt'),
    softmax: unary('Softmax'),
    sum: reduce('Sum'),
    mean: reduce('Mean'),
    scale: (x: Value, factor: number): Value => e.op('Mul', [x, scalar(factor)], [float]),
    addAll: (values: readonly Value[]): Value =>
      values.length === 1 ? values[0]! : e.op('AddN', values, [float, attribute.int('N', values.length)]),
    reshape: (x: Value, shape: readonly number[]): Value => e.op('Reshape', [x, ints(shape)], [float, attribute.type('Tshape', 'int32')]),
    transpose: (x: Value, order: readonly number[]): Value =>
      e.op('Transpose', [x, ints(order)], [float, attribute.type('Tperm', 'int32')]),
    /** Turned around along some axes. */
    reverse: (x: Value, axes: readonly number[]): Value => e.op('ReverseV2', [x, ints(axes)], [float, index]),
    concat: (values: readonly Value[], axis = 0): Value =>
      values.length === 1
        ? values[0]!
        : e.op('ConcatV2', [...values, e.constant([axis], [], 'int32')], [float, attribute.int('N', values.length), index]),
    /** Rows by their numbers, which are not checked on every device: all must exist. */
    gather: (x: Value, rows: Value): Value =>
      e.op(
        'GatherV2',
        [x, rows, e.constant([0], [], 'int32')],
        [
          attribute.type('Tparams', 'float32'),
          attribute.type('Tindices', 'int32'),
          attribute.type('Taxis', 'int32'),
          attribute.int('batch_dims', 0),
        ],
      ),
    /** Pieces of a vector, of the given lengths. */
    split: (x: Value, sizes: readonly number[]): readonly Value[] =>
      sizes.length === 1
        ? [x]
        : e.ops('SplitV', [x, ints(sizes), e.constant([0], [], 'int32')], sizes.length, [
            float,
            attribute.type('Tlen', 'int32'),
            attribute.int('num_split', sizes.length),
          ]),
    matMul: (a: Value, b: Value, transposeA = false, transposeB = false): Value =>
      e.op('MatMul', [a, b], [float, attribute.bool('transpose_a', transposeA), attribute.bool('transpose_b', transposeB)]),
    batchMatMul: (a: Value, b: Value, transposeA = false, transposeB = false): Value =>
      e.op('BatchMatMulV2', [a, b], [float, attribute.bool('adj_x', transposeA), attribute.bool('adj_y', transposeB)]),
  };
}
