import test from 'ava';
import fc from 'fast-check';
import {
  decodeQuantizedParameters,
  decodeSafetensors,
  decodeWeights,
  encodeQuantizedParameters,
  encodeSafetensors,
  encodeWeights,
  type StoredTensor,
} from '../../core/safetensors/index.js';

const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
const count = (s: readonly number[]): number => s.reduce((a, b) => a * b, 1);
const storedTensor = fc.tuple(fc.constantFrom('F32', 'I8', 'I16', 'I32'), shape, fc.integer()).map(([dtype, s, seed]): StoredTensor => {
  const values = Array.from({ length: count(s) }, (_, i) => Math.imul(seed + i, 2654435761) >> 3);
  switch (dtype) {
    case 'F32':
      return { dtype, shape: s, data: Float32Array.from(values, (v) => v / 7) };
    case 'I8':
      return { dtype, shape: s, data: Int8Array.from(values) };
    case 'I16':
      return { dtype, shape: s, data: Int16Array.from(values) };
    default:
      return { dtype: 'I32', shape: s, data: Int32Array.from(values) };
  }
});
const named = fc.uniqueArray(
  fc.tuple(
    fc.string({ minLength: 1 }).filter((n) => n !== '__proto__' && n !== '__metadata__'),
    storedTensor,
  ),
  { selector: ([name]) => name, maxLength: 8 },
);

test('what is written is read back', (t) => {
  fc.assert(
    fc.property(named, (tensors) => {
      const read = decodeSafetensors(encodeSafetensors(new Map(tensors)));
      t.is(read.size, tensors.length);
      for (const [name, tensor] of tensors) t.deepEqual(read.get(name), tensor);
    }),
    { numRuns: 100 },
  );
});

test('the order of the map does not change the bytes', (t) => {
  fc.assert(
    fc.property(named, (tensors) => {
      t.deepEqual(encodeSafetensors(new Map(tensors)), encodeSafetensors(new Map([...tensors].reverse())));
    }),
    { numRuns: 50 },
  );
});

test('a file without alignment or in another order is read', (t) => {
  const header = new TextEncoder().encode(
    '{"b":{"dtype":"I8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}',
  );
  const bytes = new Uint8Array(8 + header.length + 5);
  bytes[0] = header.length;
  bytes.set(header, 8);
  bytes.set([7, ...new Uint8Array(Float32Array.of(1.5).buffer)], 8 + header.length);
  const read = decodeSafetensors(bytes);
  t.deepEqual([...read.keys()], ['a', 'b']);
  t.deepEqual(read.get('a')?.data, Float32Array.of(1.5));
});

test('every truncation is refused', (t) => {
  const bytes = encodeWeights(new Map([['stem.weight', { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }]]));
  for (let n = 0; n < bytes.length; n++) t.throws(() => decodeSafetensors(bytes.subarray(0, n)), { code: 'TF_GRAPH' });
});

test('weights are float and parameters are integers', (t) => {
  const weights = encodeWeights(new Map([['w', { shape: [1], data: Float32Array.of(1) }]]));
  const parameters = encodeQuantizedParameters(new Map([['w', { dtype: 'int16', shape: [1], data: Int16Array.of(-5) }]]));
  t.deepEqual(decodeWeights(weights).get('w')?.data, Float32Array.of(1));
  t.deepEqual(decodeQuantizedParameters(parameters).get('w'), { dtype: 'int16', shape: [1], data: Int16Array.of(-5) });
  t.throws(() => decodeWeights(parameters), { code: 'TF_GRAPH' });
  t.throws(() => decodeQuantizedParameters(weights), { code: 'TF_GRAPH' });
});
