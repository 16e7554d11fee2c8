import { TinyformerError } from '../errors/index.js';
import { byName, bytesPerElement, elementCount, type StoredTensor, type TensorEntry } from './format.js';

/**
 * Bytes of a safetensors file. Equal tensors give equal bytes whatever the order of the map: wide elements come first, then names in
 * order, so that each tensor is aligned to its element.
 *
 * @throws TF_GRAPH when a shape does not have as many elements as the data.
 */
export function encodeSafetensors(tensors: ReadonlyMap<string, StoredTensor>): Uint8Array {
  const ordered = [...tensors].sort(([a, x], [b, y]) => bytesPerElement[y.dtype] - bytesPerElement[x.dtype] || byName(a, b));
  const header: Record<string, TensorEntry> = {};
  let end = 0;
  for (const [name, { dtype, shape, data }] of ordered) {
    if (elementCount(shape) !== data.length) {
      throw new TinyformerError('TF_GRAPH', `tensor ${name} has shape [${shape}] and ${data.length} elements`);
    }
    const begin = end;
    end += data.byteLength;
    header[name] = { dtype, shape, data_offsets: [begin, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Spaces after the header keep the data aligned to eight bytes.
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerBytes + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, 8, 8 + headerBytes);
  bytes.set(json, 8);
  for (const [name, { data }] of ordered) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 8 + headerBytes + header[name]!.data_offsets[0]);
  }
  return bytes;
}
