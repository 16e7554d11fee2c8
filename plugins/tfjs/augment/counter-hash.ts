/**
 * Random numbers without a state: the n-th draw for an image in an epoch is a hash of (seed, epoch, image, n). Training may stop and go on
 * anywhere, and any number of workers may prepare batches.
 */
export class CounterHash {
  private n = 0;
  private readonly key: number;

  constructor(seed: number, epoch: number, image: number) {
    this.key = mix(mix(mix(seed ^ 0x9e3779b9) ^ Math.imul(epoch + 1, 0x85ebca6b)) ^ Math.imul(image + 1, 0xc2b2ae35));
  }

  uint32(): number {
    return mix(this.key ^ Math.imul(++this.n, 0x9e3779b1));
  }

  /** In [0, 1). */
  uniform(): number {
    return this.uint32() / 4294967296;
  }

  /** In [0, n), for small n. */
  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** In [-1, 1). */
  signed(): number {
    return 2 * this.uniform() - 1;
  }
}

/** A 32-bit finalizer with full avalanche. */
function mix(x: number): number {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}
