import type { Shape } from '../../../core/plugin/index.js';
import type { Emitter, Value } from '../tensorflow/emitter.js';
import { math } from '../tensorflow/math.js';

/**
 * 3x3 convolution of stride 1 by Winograd's F(4x4, 3x3) (Lavin and Gray, arXiv 1509.09308): each tile of 4x4 outputs takes 36 products of channels in place
 * of 144. With 6x6 input tiles d and filter g, the output tile is Aᵀ((G g Gᵀ) ⊙ (Bᵀ d B))A, its middle a matrix product over channels for each of 36 places.
 */
type Matrix = readonly (readonly number[])[];

const outputSide = 4;
const inputSide = 6;
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

export interface Convolution {
  /** `[N, H, W, channels]` */
  readonly output: Value;
  backward(dy: Value): { readonly input: Value; readonly weight: Value };
}

/** SAME convolution of `x` `[N, H, W, C]` with `weight` `[3, 3, C, channels]`. Equal to a direct one within rounding, about 1e-5 of the largest value. */
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

/** Where pixels and tiles lie: pixels are numbered as in `[N, H, W]`, tiles as in `[place in the tile, N, rows, columns]`. */
class Tiles {
  readonly count: number;
  /** The number that stands for a pixel outside the image: the one after the last. */
  readonly outside: number;
  readonly #down: number;
  readonly #across: number;

  constructor(
    private readonly batch: number,
    private readonly height: number,
    private readonly width: number,
  ) {
    this.#down = Math.ceil(height / outputSide);
    this.#across = Math.ceil(width / outputSide);
    this.count = batch * this.#down * this.#across;
    this.outside = batch * height * width;
  }

  /** The pixel at each place of each tile, for tiles of this side that begin so many pixels before the outputs. */
  windows(side: number, before: number): readonly number[] {
    const pixels: number[] = [];
    for (const [i, j] of pairs(side, side)) {
      for (let image = 0; image < this.batch; image++) {
        for (const [a, b] of pairs(this.#down, this.#across)) {
          const [y, x] = [outputSide * a + i - before, outputSide * b + j - before];
          const inside = y >= 0 && y < this.height && x >= 0 && x < this.width;
          pixels.push(inside ? (image * this.height + y) * this.width + x : this.outside);
        }
      }
    }
    return pixels;
  }

  /** The place of each pixel among the 4x4 outputs of tiles. */
  pixels(): readonly number[] {
    return this.#eachPixel((image, y, x) => this.#place(outputSide, image, split(y, 0)[0]!, split(x, 0)[0]!));
  }

  /** The places of each pixel among 6x6 input tiles, which overlap: four lists, of which the first has all pixels; a row of zeros stands for none. */
  overlaps(): readonly (readonly number[])[] {
    const none = inputSide ** 2 * this.count;
    return pairs(2, 2).map(([down, across]) =>
      this.#eachPixel((image, y, x) => {
        const [row, column] = [split(y, 1, this.#down)[down], split(x, 1, this.#across)[across]];
        return row && column ? this.#place(inputSide, image, row, column) : none;
      }),
    );
  }

  #place(side: number, image: number, row: TilePosition, column: TilePosition): number {
    return (row.place * side + column.place) * this.count + (image * this.#down + row.tile) * this.#across + column.tile;
  }

  #eachPixel(place: (image: number, y: number, x: number) => number): readonly number[] {
    return Array.from({ length: this.batch }, (_, image) => pairs(this.height, this.width).map(([y, x]) => place(image, y, x))).flat();
  }
}

/** Along one dimension: a tile, and the place in it. */
interface TilePosition {
  readonly tile: number;
  readonly place: number;
}

/** The tile whose outputs hold a position, and the neighbour that reads it too, of `tiles` that begin `before` positions before their outputs. */
function split(position: number, before: number, tiles = 0): readonly TilePosition[] {
  const tile = Math.floor(position / outputSide);
  const place = (position % outputSide) + before;
  const neighbours = [
    { tile: tile - 1, place: place + outputSide },
    { tile: tile + 1, place: place - outputSide },
  ];
  return [{ tile, place }, ...neighbours.filter((n) => n.tile >= 0 && n.tile < tiles && n.place >= 0 && n.place < inputSide)];
}

function pairs(rows: number, columns: number): readonly (readonly [number, number])[] {
  return Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns] as const);
}
