/**
 * The safetensors format: eight bytes with the length of a JSON header (little endian), the header, then the data of all tensors without holes.
 * Numbers lie little endian, as on every machine that Node serves.
 */
export type StoredTensor =
  | { readonly dtype: 'F32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'I8'; readonly shape: readonly number[]; readonly data: Int8Array }
  | { readonly dtype: 'I16'; readonly shape: readonly number[]; readonly data: Int16Array }
  | { readonly dtype: 'I32'; readonly shape: readonly number[]; readonly data: Int32Array };

export type DType = StoredTensor['dtype'];

export const bytesPerElement: Readonly<Record<DType, number>> = { F32: 4, I8: 1, I16: 2, I32: 4 };

/** Header entry of one tensor; offsets count from the end of the header. */
export interface TensorEntry {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Name order that does not depend on the locale. */
export function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
