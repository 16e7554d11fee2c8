/** A picture as bytes `[height, width, 3]`. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** A part of a source pixel and its share of the target pixel. */
interface Tap {
  readonly from: number;
  readonly weight: number;
}

/**
 * The largest centred square, resampled to `side` x `side`: every target pixel is the mean of the area that it covers when it gets smaller, linear
 * interpolation when it gets larger.
 */
export function toSquare({ width, height, pixels }: Pixels, side: number): Uint8Array {
  const square = Math.min(width, height);
  const columns = taps(square, side, Math.floor((width - square) / 2));
  const rows = taps(square, side, Math.floor((height - square) / 2));
  const result = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let k = 0; k < 3; k++) {
        let sum = 0;
        for (const row of rows[y]!)
          for (const column of columns[x]!) sum += row.weight * column.weight * pixels[(row.from * width + column.from) * 3 + k]!;
        result[(y * side + x) * 3 + k] = Math.round(sum);
      }
    }
  }
  return result;
}

function taps(source: number, target: number, offset: number): readonly (readonly Tap[])[] {
  const scale = source / target;
  return Array.from({ length: target }, (_, i) => {
    if (scale >= 1) {
      const [begin, end] = [i * scale, (i + 1) * scale];
      const covered = Array.from({ length: Math.min(source, Math.ceil(end)) - Math.floor(begin) }, (_, n) => Math.floor(begin) + n);
      return covered
        .map((p) => ({ from: offset + p, weight: (Math.min(end, p + 1) - Math.max(begin, p)) / scale }))
        .filter((t) => t.weight > 0);
    }
    const centre = Math.max(0, Math.min(source - 1, (i + 0.5) * scale - 0.5));
    const left = Math.min(Math.floor(centre), source - 1);
    const right = Math.min(left + 1, source - 1);
    return [
      { from: offset + left, weight: 1 - (centre - left) },
      { from: offset + right, weight: centre - left },
    ];
  });
}
