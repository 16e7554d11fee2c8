import type { Operand, Operation, OperationShape } from '../kernel.js';

const scale = 127;

/** A 1x1 convolution that copies a tensor, into another layout or for keeping: one kept block of four in every output channel. */
export function identityOperation(id: string, input: Operand, output: Operand): OperationShape {
  const channels = output.shape.at(-1)!;
  const keptBlocks = new Array<number>(channels).fill(1);
  return {
    id,
    kind: 'pointwise',
    inputs: [input],
    output,
    stride: 1,
    residual: false,
    pool: 0,
    size: 0,
    heads: 0,
    blockSize: 4,
    keptBlocks,
    identity: true,
  };
}

/**
 * Weights of the identity: 127 on the diagonal, multiplier 2^32 / 127. Exact, because the multiplier's rounding moves the result by less than
 * 127 * 127 / 2^33.
 */
export function identityParameters(operation: OperationShape): Pick<Operation, 'weight' | 'bias' | 'multiplier' | 'lo' | 'hi'> {
  const channels = operation.output.shape.at(-1)!;
  const weight = new Int8Array(channels * channels);
  for (let c = 0; c < channels; c++) weight[c * (channels + 1)] = scale;
  return {
    weight,
    bias: new Int32Array(channels).fill(-scale * operation.inputs[0]!.zeroPoint),
    multiplier: new Int32Array(channels).fill(Math.round(2 ** 32 / scale)),
    lo: -128,
    hi: 127,
  };
}
