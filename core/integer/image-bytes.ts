/** Quantization of every model's input: bytes `p` enter as `q = p - 128`, training sees `(p - 128) / 64`. */
export const inputScale = 1 / 64;

/** Bytes of an image as the int8 input of a model. */
export function quantizeImage(bytes: Uint8Array): Int8Array {
  return Int8Array.from(bytes, (p) => p - 128);
}

/** Bytes of an image as the float input of a model. */
export function normalizeImage(bytes: Uint8Array): Float32Array {
  return Float32Array.from(bytes, (p) => (p - 128) * inputScale);
}

/** The class of largest logit; ties go to the lower class. */
export function argMax(logits: Int8Array | Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
  return best;
}
