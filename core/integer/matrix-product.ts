/**
 * Accumulators of a linear map: `acc[r, c] = bias[c] + Σ_k x[r, k] w[c, k]`, in int32. Two rows and four columns go together, so that
 * eight products share six loads.
 *
 * @param x `[rows, depth]`
 * @param w `[columns, depth]`
 * @param acc `[rows, columns]`, written.
 */
export function matrixProduct(
  x: Int8Array,
  w: Int8Array,
  bias: Int32Array,
  rows: number,
  columns: number,
  depth: number,
  acc: Int32Array,
): void {
  const evenRows = rows & ~1;
  const fullColumns = columns & ~3;
  for (let c = 0; c < fullColumns; c += 4) {
    for (let r = 0; r < evenRows; r += 2) fourByTwo(x, w, bias, columns, depth, acc, r, c);
  }
  for (let r = 0; r < rows; r++) {
    for (let c = r < evenRows ? fullColumns : 0; c < columns; c++)
      acc[r * columns + c] = (bias[c]! + dot(x, r * depth, w, c * depth, depth)) | 0;
  }
}

function fourByTwo(
  x: Int8Array,
  w: Int8Array,
  bias: Int32Array,
  columns: number,
  depth: number,
  acc: Int32Array,
  r: number,
  c: number,
): void {
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
    a00 = (a00 + Math.imul(p, u0)) | 0;
    a01 = (a01 + Math.imul(p, u1)) | 0;
    a02 = (a02 + Math.imul(p, u2)) | 0;
    a03 = (a03 + Math.imul(p, u3)) | 0;
    a10 = (a10 + Math.imul(q, u0)) | 0;
    a11 = (a11 + Math.imul(q, u1)) | 0;
    a12 = (a12 + Math.imul(q, u2)) | 0;
    a13 = (a13 + Math.imul(q, u3)) | 0;
  }
  const to = r * columns + c;
  acc[to] = bias[c]! + a00;
  acc[to + 1] = bias[c + 1]! + a01;
  acc[to + 2] = bias[c + 2]! + a02;
  acc[to + 3] = bias[c + 3]! + a03;
  acc[to + columns] = bias[c]! + a10;
  acc[to + columns + 1] = bias[c + 1]! + a11;
  acc[to + columns + 2] = bias[c + 2]! + a12;
  acc[to + columns + 3] = bias[c + 3]! + a13;
}

/** `Σ_k x[from + k] w[start + k]` over `length` elements. */
export function dot(x: Int8Array, from: number, w: Int8Array, start: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum = (sum + Math.imul(x[from + k]!, w[start + k]!)) | 0;
  return sum;
}
