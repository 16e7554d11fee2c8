/** Side of a tile of outputs, and of the inputs that it takes. */
export const outputSide = 4;
export const inputSide = 6;

/** Where pixels and tiles lie: pixels are numbered as in `[N, H, W]`, tiles as in `[place in the tile, N, rows, columns]`. */
export class Tiles {
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
    return this.#eachPixel((image, y, x) => this.#place(outputSide, image, tilesWith(y, 0)[0]!, tilesWith(x, 0)[0]!));
  }

  /** The places of each pixel among 6x6 input tiles, which overlap: four lists, of which the first has all pixels; a row of zeros stands for none. */
  overlaps(): readonly (readonly number[])[] {
    const none = inputSide ** 2 * this.count;
    return pairs(2, 2).map(([down, across]) =>
      this.#eachPixel((image, y, x) => {
        const [row, column] = [tilesWith(y, 1, this.#down)[down], tilesWith(x, 1, this.#across)[across]];
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

/**
 * The tile whose outputs hold a position, then the neighbour that reads it too.
 *
 * @param before positions that a tile begins before its outputs @param tiles along the dimension; 0 leaves neighbours out
 */
function tilesWith(position: number, before: number, tiles = 0): readonly TilePosition[] {
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
