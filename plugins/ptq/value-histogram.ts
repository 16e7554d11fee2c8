const bins = 8192;

/** Distribution of the values of a tensor, zeros left out. The range doubles when a value leaves it, so one pass is enough. */
export class ValueHistogram {
  /** Bin i holds values in `[-reach + i width, -reach + (i + 1) width)`. */
  #counts = new Float64Array(bins);
  #reach = 2 ** -20;
  #width = (2 * this.#reach) / bins;
  min = 0;
  max = 0;

  add(values: Float32Array): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value === 0) continue;
      if (value < this.min) this.min = value;
      if (value > this.max) this.max = value;
      while (value >= this.#reach || value < -this.#reach) this.#double(value);
      // The width is a power of two, so the quotient is exact and the order of values does not matter.
      const bin = bins / 2 + Math.floor(value / this.#width);
      this.#counts[bin] = this.#counts[bin]! + 1;
    }
  }

  /** Middle and count of every bin that is not empty. */
  entries(): { readonly values: Float64Array; readonly counts: Float64Array } {
    const filled = [...this.#counts.keys()].filter((bin) => this.#counts[bin]! > 0);
    return {
      values: Float64Array.from(filled, (bin) => -this.#reach + (bin + 0.5) * this.#width),
      counts: Float64Array.from(filled, (bin) => this.#counts[bin]!),
    };
  }

  /** Twice the range: pairs of bins join in the middle half. */
  #double(cause: number): void {
    if (!Number.isFinite(cause)) throw new RangeError(`value ${cause} has no place in a histogram`);
    const counts = new Float64Array(bins);
    for (let i = 0; i < bins; i++) {
      const to = bins / 4 + (i >> 1);
      counts[to] = counts[to]! + this.#counts[i]!;
    }
    this.#counts = counts;
    this.#reach *= 2;
    this.#width *= 2;
  }
}
