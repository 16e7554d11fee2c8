/**
 * `y[r, c] = bias[c] + Σ_k x[r, k] w[c, k]`, sums in doubles. Two rows and four columns go together, so that eight products share six loads.
 *
 * @param x `[rows, depth]`
 * @param w `[columns, depth]`
 */
export function matrixProduct(
  x: Float32Array,
  w: Float32Array,
  bias: Float32Array | undefined,
  rows: number,
  columns: number,
  depth: number,
): Float32Array {
  const y = new Float32Array(rows * columns);
  const evenRows = rows & ~1;
  const fullColumns = columns & ~3;
  for (let c = 0; c < fullColumns; c += 4) {
    for (let r = 0; r < evenRows; r += 2) fourByTwo(x, w, columns, depth, y, r, c);
  }
  for (let r = 0; r < rows; r++) {
    for (let c = r < evenRows ? fullColumns : 0; c < columns; c++) y[r * columns + c] = dot(x, r * depth, w, c * depth, depth);
  }
  if (bias) for (let i = 0; i < y.length; i += columns) for (let c = 0; c < columns; c++) y[i + c] = y[i + c]! + bias[c]!;
  return y;
}

function fourByTwo(x: Float32Array, w: Float32Array, columns: number, depth: number, y: Float32Array, r: number, c: number): void {
  const x0 = r * depth;
  const x1 = x0 + depth;
  const w0 = c * depth;
  const w1 = w0 + depth;
  const w2 = w1 + depth;
  const w3 = w2 + depth;
  let a00 = 0,
    a01 = 0,
    a02 = 0,
    a03 = 0;
  let a10 = 0,
    a11 = 0,
    a12 = 0,
    a13 = 0;
  for (let k = 0; k < depth; k++) {
    const p = x[x0 + k]!;
    const q = x[x1 + k]!;
    const u0 = w[w0 + k]!;
    const u1 = w[w1 + k]!;
    const u2 = w[w2 + k]!;
    const u3 = w[w3 + k]!;
    a00 += p * u0;
    a01 += p * u1;
    a02 += p * u2;
    a03 += p * u3;
    a10 += q * u0;
    a11 += q * u1;
    a12 += q * u2;
    a13 += q * u3;
  }
  const to = r * columns + c;
  y[to] = a00;
  y[to + 1] = a01;
  y[to + 2] = a02;
  y[to + 3] = a03;
  y[to + columns] = a10;
  y[to + columns + 1] = a11;
  y[to + columns + 2] = a12;
  y[to + columns + 3] = a13;
}

/** `Σ_k x[from + k] w[start + k]` over `length` elements. */
export function dot(x: Float32Array, from: number, w: Float32Array, start: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += x[from + k]! * w[start + k]!;
  return sum;
}
