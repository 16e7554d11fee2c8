import { type Shape, TinyformerError } from '../../core/plugin/index.js';

export const classes = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'] as const;
export const imageShape: Shape = [32, 32, 3];

const plane = 32 * 32;
/** A label, then the red, green and blue planes. */
export const recordBytes = 1 + 3 * plane;

export interface Records {
  /** `[N, 32, 32, 3]`, channels last. */
  readonly images: Uint8Array;
  /** `[N]`. */
  readonly labels: Uint8Array;
}

/**
 * Images in a file of CIFAR-10's binary version, from its size.
 *
 * @param file its name, for messages
 * @throws TF_DATASET when it is empty, or cut off inside a record
 */
export function countRecords(bytes: number, file: string): number {
  const count = Math.floor(bytes / recordBytes);
  if (count > 0 && bytes % recordBytes === 0) return count;
  throw new TinyformerError(
    'TF_DATASET',
    `${file} has ${bytes} bytes: ${count} records of ${recordBytes} bytes and ${bytes % recordBytes} bytes of another`,
    { hint: 'The file is cut off, or not the binary version of CIFAR-10. Fetch it again.' },
  );
}

/**
 * Decodes a file of CIFAR-10's binary version.
 *
 * @param file its name, for messages
 * @throws TF_DATASET when it is empty, cut off inside a record, or has a label above 9.
 */
export function decodeRecords(bytes: Uint8Array, file: string): Records {
  const count = countRecords(bytes.length, file);
  const images = new Uint8Array(count * 3 * plane);
  const labels = new Uint8Array(count);
  for (let n = 0, to = 0; n < count; n++) {
    const from = n * recordBytes;
    const label = bytes[from]!;
    if (label >= classes.length) {
      throw new TinyformerError(
        'TF_DATASET',
        `${file}: record ${n} (byte ${from}) has label ${label}, labels are 0 to ${classes.length - 1}`,
        { hint: 'The file is damaged, or not the binary version of CIFAR-10. Fetch it again.' },
      );
    }
    labels[n] = label;
    for (let p = from + 1; p <= from + plane; p++) {
      images[to++] = bytes[p]!;
      images[to++] = bytes[p + plane]!;
      images[to++] = bytes[p + 2 * plane]!;
    }
  }
  return { images, labels };
}

/** Several files as one. */
export function joinRecords(parts: readonly Records[]): Records {
  return { images: joined(parts.map((p) => p.images)), labels: joined(parts.map((p) => p.labels)) };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
