/** Eigenvectors of a symmetric matrix, which is lost, by Jacobi rotations; the largest eigenvalue first. */
export function eigenvectors(matrix: Float64Array[]): readonly { readonly value: number; readonly vector: Float64Array }[] {
  const n = matrix.length;
  const vectors = Array.from({ length: n }, (_, i) => new Float64Array(n).fill(1, i, i + 1));
  for (let sweep = 0; sweep < 30; sweep++) {
    let rotated = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotated = rotate(matrix, vectors, p, q) || rotated;
    }
    if (!rotated) break;
  }
  return vectors.map((vector, i) => ({ value: matrix[i]![i]!, vector })).sort((a, b) => b.value - a.value);
}

function rotate(matrix: Float64Array[], vectors: Float64Array[], p: number, q: number): boolean {
  const [app, aqq, apq] = [matrix[p]![p]!, matrix[q]![q]!, matrix[p]![q]!];
  if (Math.abs(apq) <= 1e-14 * Math.sqrt(Math.abs(app * aqq))) return false;
  const theta = (aqq - app) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cos = 1 / Math.sqrt(t * t + 1);
  const sin = t * cos;
  for (let k = 0; k < matrix.length; k++) {
    const [akp, akq] = [matrix[k]![p]!, matrix[k]![q]!];
    matrix[k]![p] = cos * akp - sin * akq;
    matrix[k]![q] = sin * akp + cos * akq;
  }
  for (let k = 0; k < matrix.length; k++) {
    const [apk, aqk] = [matrix[p]![k]!, matrix[q]![k]!];
    matrix[p]![k] = cos * apk - sin * aqk;
    matrix[q]![k] = sin * apk + cos * aqk;
    const [vpk, vqk] = [vectors[p]![k]!, vectors[q]![k]!];
    vectors[p]![k] = cos * vpk - sin * vqk;
    vectors[q]![k] = sin * vpk + cos * vqk;
  }
  return true;
}
