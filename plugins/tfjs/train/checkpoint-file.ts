import type { HistoryPoint } from '../../../core/plugin/index.js';
import type { TrainingState } from './state.js';

export interface TrainingCheckpoint {
  /** Hash of the job: a checkpoint of another job is not used. */
  readonly job: string;
  /** Steps done. */
  readonly step: number;
  readonly history: readonly HistoryPoint[];
  readonly sparsity: number;
  readonly state: TrainingState;
  /** State of the order of images. */
  readonly order: ReadonlyMap<string, Float32Array>;
}

interface Header extends Omit<TrainingCheckpoint, 'state' | 'order'> {
  readonly format: 'tinyformer-training@2';
  /** How many of the vectors are the order's, which come last. */
  readonly ofOrder: number;
  readonly variables: readonly (readonly [name: string, length: number])[];
}

/** Length of a JSON header (uint32, little endian), the header padded to 4 bytes, then the float32 vectors as they are. */
export function encodeCheckpoint({ state, order, ...rest }: TrainingCheckpoint): Uint8Array {
  const vectors = [...state, ...order];
  const variables = vectors.map(([name, values]) => [name, values.length] as const);
  const header: Header = { format: 'tinyformer-training@2', ...rest, ofOrder: order.size, variables };
  const json = Buffer.from(JSON.stringify(header));
  const padding = Buffer.alloc(-json.length & 3, ' ');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length + padding.length);
  return Buffer.concat([length, json, padding, ...vectors.map(([, v]) => new Uint8Array(v.buffer, v.byteOffset, v.byteLength))]);
}

/** Undefined for bytes of another format, another job, or cut off: then the training begins anew instead of failing at every try. */
export function decodeCheckpoint(bytes: Uint8Array, job: string): TrainingCheckpoint | undefined {
  if (bytes.length < 4) return undefined;
  const headerEnd = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (bytes.length < headerEnd) return undefined;
  const header = decodeHeader(bytes.subarray(4, headerEnd));
  if (header?.format !== 'tinyformer-training@2' || header.job !== job) return undefined;
  if (bytes.length !== header.variables.reduce((sum, [, length]) => sum + 4 * length, headerEnd)) return undefined;
  let at = headerEnd;
  const vectors = header.variables.map(([name, length]): [string, Float32Array] => {
    const values = new Float32Array(length);
    new Uint8Array(values.buffer).set(bytes.subarray(at, at + 4 * length));
    at += 4 * length;
    return [name, values];
  });
  const states = vectors.length - header.ofOrder;
  const { step, history, sparsity } = header;
  return { job, step, history, sparsity, state: new Map(vectors.slice(0, states)), order: new Map(vectors.slice(states)) };
}

/** What may be a header: bytes of another format need not be JSON. */
function decodeHeader(json: Uint8Array): Header | undefined {
  try {
    return (JSON.parse(Buffer.from(json).toString()) as Header | null) ?? undefined;
  } catch {
    return undefined;
  }
}
