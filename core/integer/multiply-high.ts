/**
 * `(a * m + 2^31) >> 32` for int32 `a` and `m`, what SMMULR computes. With `m = 2^16 h + l` both products stay below 2^48, exact in doubles.
 */
export function multiplyHigh(a: number, m: number): number {
  return Math.floor((a * (m >> 16) + 32768 + Math.floor((a * (m & 0xffff)) / 65536)) / 65536);
}

/** `(a * b) >> shift` for `0 <= a, b <= 2^32` and a shift of at least 16, as an unsigned 64-bit product would give it. */
export function multiplyShift(a: number, b: number, shift: number): number {
  const high = Math.floor(b / 65536);
  const low = b - high * 65536;
  return Math.floor((a * high + Math.floor((a * low) / 65536)) / 2 ** (shift - 16));
}

export function clamp(value: number, lo: number, hi: number): number {
  return value < lo ? lo : value > hi ? hi : value;
}
