/** A byte p enters the network as (p - 128) / 64: exact in int8 at scale 1/64 (docs/numerics.md). */
const inputOfByte = Float32Array.from({ length: 256 }, (_, p) => (p - 128) / 64);

/** Network inputs of image bytes. */
export function scaleInputs(bytes: Uint8Array | Uint8ClampedArray, inputs: Float32Array): void {
  for (let i = 0; i < inputs.length; i++) inputs[i] = inputOfByte[bytes[i]!]!;
}
