/**
 * Division by the sum of softmax weights, as a shift and a factor. The sum is brought to `32 - spare` bits; sixteen of them give the reciprocal.
 *
 * @param sum Sum of weights, above 0 and below `2^(32 - spare)`.
 * @param spare 8 for values of 8 bits with zero point 0, 9 where the zero point adds one bit.
 * @param outputRatio `⌊2^16 s_in / s_out⌋`, below 2^19.
 */
export function divisionBy(sum: number, spare: 8 | 9, outputRatio: number): { readonly shift: number; readonly factor: number } {
  const shift = Math.clz32(sum) - spare;
  const reciprocal = Math.floor((2 ** 32 - 1) / ((sum << shift) >> (16 - spare)));
  return { shift, factor: Math.floor((reciprocal * outputRatio) / 32) };
}
