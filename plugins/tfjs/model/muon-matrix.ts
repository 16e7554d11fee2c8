/** Narrower matrices are left to AdamW. */
const narrowest = 32;

/** The matrix `[inputs, outputs]` of a weight, where Muon trains it. @param shape of the weight, outputs last */
export function muonMatrix(shape: readonly number[]): readonly [number, number] | undefined {
  const outputs = shape.at(-1)!;
  const inputs = shape.slice(0, -1).reduce((product, side) => product * side, 1);
  return Math.min(inputs, outputs) >= narrowest ? [inputs, outputs] : undefined;
}
