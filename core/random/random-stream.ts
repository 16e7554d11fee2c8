import { createHash } from 'node:crypto';

/**
 * A seeded stream of random numbers (xoshiro128**), named so that adding a draw in one place never changes another.
 *
 * @example randomStream(1, 'search', 'propose', 3).integer(10)
 */
export interface RandomStream {
  /** Uniform in [0, 2^32). */
  uint32(): number;
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Uniform integer in [0, n). */
  integer(n: number): number;
  /** Standard normal. */
  normal(): number;
  pick<T>(items: readonly T[]): T;
  /** A new array in random order (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[];
}

const rotl = (x: number, k: number): number => ((x << k) | (x >>> (32 - k))) >>> 0;

export function randomStream(seed: number, ...name: readonly (string | number)[]): RandomStream {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...name]))
    .digest();
  const s = new Uint32Array(4);
  for (let i = 0; i < 4; i++) s[i] = digest.readUInt32LE(4 * i);
  if ((s[0]! | s[1]! | s[2]! | s[3]!) === 0) s[0] = 1;

  const uint32 = (): number => {
    const result = Math.imul(rotl(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const t = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotl(s[3]!, 11);
    return result;
  };
  const uniform = (): number => uint32() / 4294967296;
  const integer = (n: number): number => {
    if (!Number.isInteger(n) || n < 1 || n > 4294967296) throw new RangeError(`integer(${n}): n must be an integer in [1, 2^32]`);
    // Rejection keeps every value equally likely.
    const limit = 4294967296 - (4294967296 % n);
    let value = uint32();
    while (value >= limit) value = uint32();
    return value % n;
  };
  return {
    uint32,
    uniform,
    integer,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    pick: (items) => {
      if (items.length === 0) throw new RangeError('pick: nothing to pick from');
      return items[integer(items.length)]!;
    },
    shuffle: (items) => {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        [copy[i], copy[j]] = [copy[j]!, copy[i]!];
      }
      return copy;
    },
  };
}
