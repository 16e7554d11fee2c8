import type { Shape } from '../../../core/plugin/index.js';
import type { Emitter, Value } from '../tensorflow/emitter.js';
import { math } from '../tensorflow/math.js';
import type { Convolution } from './convolution.js';
import { inputSide, outputSide, Tiles } from './winograd-tiles.js';

type Matrix = readonly (readonly number[])[];

const filterSide = 3;
/** Bᵀ */
const ofInput: Matrix = [
  [4, 0, -5, 0, 1, 0],
  [0, -4, -4, 1, 1, 0],
  [0, 4, -4, -1, 1, 0],
  [0, -2, -1, 2, 1, 0],
  [0, 2, -1, -2, 1, 0],
  [0, 4, 0, -5, 0, 1],
];
/** G */
const ofFilter: Matrix = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
];
/** Aᵀ */
const ofOutput: Matrix = [
  [1, 1, 1, 1, 1, 0],
  [0, 1, -1, 2, -2, 0],
  [0, 1, 1, 4, 4, 0],
  [0, 1, -1, 8, -8, 1],
];

/** Products that must be saved for each value that the transforms move: below, they cost more than they save. */
const leastGain = 32;

/** Whether a 3x3 convolution of stride 1 from `[H, W, C]` to `channels` takes less time this way. */
export function suitsWinograd([height, width, from]: Shape, channels: number): boolean {
  const tiles = Math.ceil(height! / outputSide) * Math.ceil(width! / outputSide);
  const used = (height! * width!) / (tiles * outputSide ** 2);
  return (used * from! * channels) / (from! + channels) >= leastGain;
}

/**
 * SAME 3x3 convolution of stride 1 by Winograd's F(4x4, 3x3) (Lavin and Gray, arXiv 1509.09308): each tile of 4x4 outputs takes 36 products of channels in
 * place of 144. With 6x6 input tiles d and filter g, the output tile is Aᵀ((G g Gᵀ) ⊙ (Bᵀ d B))A, its middle a matrix product over channels for each of 36
 * places. Equal to a direct convolution within rounding, about 1e-5 of the largest value.
 *
 * @param x `[N, H, W, C]`, of the given shape @param weight `[3, 3, C, channels]`
 */
export function winogradConvolution(e: Emitter, x: Value, weight: Value, shape: readonly number[], channels: number): Convolution {
  const m = math(e);
  const [batch, height, width, from] = shape as [number, number, number, number];
  const tiles = new Tiles(batch, height, width);
  const places = inputSide ** 2;
  const rows = (values: readonly number[]): Value => e.constant(values, [values.length], 'int32');
  const pixels = (image: Value, depth: number, side: number, before: number): Value => {
    const zero = e.constant(new Float32Array(depth), [1, depth]);
    const withZero = m.concat([m.reshape(image, [tiles.outside, depth]), zero]);
    return m.gather(withZero, rows(tiles.windows(side, before)));
  };

  const inputs = transform(e, ofInput, pixels(x, from, inputSide, 1), tiles.count * from);
  const filters = m.reshape(transform(e, ofFilter, weight, from * channels), [places, from, channels]);
  const inputTiles = m.reshape(inputs, [places, tiles.count, from]);
  const outputs = transform(e, ofOutput, m.batchMatMul(inputTiles, filters), tiles.count * channels);
  const output = m.gather(m.reshape(outputs, [outputSide ** 2 * tiles.count, channels]), rows(tiles.pixels()));
  return {
    output: m.reshape(output, [batch, height, width, channels]),
    backward(dy) {
      const byOutputs = transform(e, transposed(ofOutput), pixels(dy, channels, outputSide, 0), tiles.count * channels);
      const byProducts = m.reshape(byOutputs, [places, tiles.count, channels]);
      const byFilters = m.batchMatMul(inputTiles, byProducts, true);
      const byInputs = m.batchMatMul(byProducts, filters, false, true);
      // One row more than there are: zeros, for pixels that lie in fewer tiles than others.
      const byTiles = transform(e, [...transposed(ofInput), ofInput[0]!.map(() => 0)], byInputs, tiles.count * from, transposed(ofInput));
      const parts = m.reshape(byTiles, [(inputSide + 1) * inputSide * tiles.count, from]);
      return {
        input: m.reshape(m.addAll(tiles.overlaps().map((part) => m.gather(parts, rows(part)))), [batch, height, width, from]),
        weight: m.reshape(transform(e, transposed(ofFilter), byFilters, from * channels), [filterSide, filterSide, from, channels]),
      };
    },
  };
}

/** Left X rightᵀ of squares X: `[q * q, ..]` of `size` values a place to `[p * p', size]`. */
function transform(e: Emitter, left: Matrix, x: Value, size: number, right = left): Value {
  const m = math(e);
  const constant = (matrix: Matrix): Value => e.constant(matrix.flat(), [matrix.length, matrix[0]!.length]);
  const along = m.batchMatMul(constant(right), m.reshape(x, [left[0]!.length, right[0]!.length, size]));
  const across = m.matMul(constant(left), m.reshape(along, [left[0]!.length, right.length * size]));
  return m.reshape(across, [left.length * right.length, size]);
}

function transposed(matrix: Matrix): Matrix {
  return matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));
}
