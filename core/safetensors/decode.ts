import { z } from 'zod';
import { TinyformerError } from '../errors/index.js';
import { byName, bytesPerElement, elementCount, type StoredTensor, type TensorEntry } from './format.js';

const entry = z.object({
  dtype: z.enum(['F32', 'I8', 'I16', 'I32']),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});

/**
 * Tensors of a safetensors file by name, in name order, as copies. Reads files of other tools too, as far as their elements are F32, I8, I16 or I32.
 *
 * @param where Name of the file, for errors.
 * @throws TF_GRAPH when the file is truncated, its header is not valid, or tensors overlap or leave holes.
 */
export function decodeSafetensors(bytes: Uint8Array, where = 'safetensors'): Map<string, StoredTensor> {
  const entries = readHeader(bytes, where);
  const data = bytes.subarray(8 + headerLength(bytes, where));
  checkCover(entries, data.length, where);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { dtype, shape, data_offsets }] of [...entries].sort(([a], [b]) => byName(a, b))) {
    // The copy is aligned to its element, wherever the file puts it. (A Buffer's own slice would share its memory.)
    const { buffer } = Uint8Array.from(data.subarray(...data_offsets));
    switch (dtype) {
      case 'F32':
        tensors.set(name, { dtype, shape, data: new Float32Array(buffer) });
        break;
      case 'I8':
        tensors.set(name, { dtype, shape, data: new Int8Array(buffer) });
        break;
      case 'I16':
        tensors.set(name, { dtype, shape, data: new Int16Array(buffer) });
        break;
      case 'I32':
        tensors.set(name, { dtype, shape, data: new Int32Array(buffer) });
        break;
    }
  }
  return tensors;
}

function headerLength(bytes: Uint8Array, where: string): number {
  if (bytes.length < 8) throw bad(where, `has ${bytes.length} bytes, a header needs 8`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > bytes.length - 8) throw bad(where, `announces a header of ${length} bytes, ${bytes.length - 8} follow`);
  return length;
}

function readHeader(bytes: Uint8Array, where: string): Map<string, TensorEntry> {
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + headerLength(bytes, where)));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw bad(where, 'has a header that is not JSON', error);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw bad(where, 'has a header that is not an object');
  const entries = new Map<string, TensorEntry>();
  for (const [name, value] of Object.entries(json)) {
    if (name === '__metadata__') continue;
    const parsed = entry.safeParse(value);
    if (!parsed.success) throw bad(where, `describes tensor ${name} as ${JSON.stringify(value)}`, parsed.error);
    entries.set(name, parsed.data);
  }
  return entries;
}

function checkCover(entries: ReadonlyMap<string, TensorEntry>, length: number, where: string): void {
  let end = 0;
  const ordered = [...entries].sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  for (const [name, { dtype, shape, data_offsets }] of ordered) {
    const [begin, stop] = data_offsets;
    if (begin !== end) throw bad(where, `places tensor ${name} at byte ${begin}, expected ${end}`);
    if (stop - begin !== elementCount(shape) * bytesPerElement[dtype]) {
      throw bad(where, `gives tensor ${name} of ${dtype} [${shape}] ${stop - begin} bytes`);
    }
    end = stop;
  }
  if (end !== length) throw bad(where, `has ${length} bytes of data, its tensors take ${end}`);
}

function bad(where: string, what: string, cause?: unknown): TinyformerError {
  return new TinyformerError('TF_GRAPH', `${where} ${what}`, { cause });
}
