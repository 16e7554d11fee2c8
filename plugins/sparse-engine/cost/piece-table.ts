import type { PricedSegment } from './price-segment.js';

/** What a model has once, however often it is used: parts of the code and shared tables, by number, with their bytes. */
export class PieceTable {
  readonly #numbers = new Map<string, number>();
  readonly #bytes: number[] = [];
  /** Turn of `union` that met a piece last. */
  readonly #met: number[] = [];
  #turn = 0;

  numberOf(name: string, bytes: number): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#bytes.length;
      this.#numbers.set(name, number);
      this.#bytes.push(bytes);
      this.#met.push(0);
    }
    return number;
  }

  /** The pieces of all segments, each once. */
  union(segments: readonly Pick<PricedSegment, 'pieces'>[]): readonly number[] {
    const turn = ++this.#turn;
    const pieces: number[] = [];
    for (const segment of segments) {
      for (const piece of segment.pieces) {
        if (this.#met[piece] === turn) continue;
        this.#met[piece] = turn;
        pieces.push(piece);
      }
    }
    return pieces;
  }

  bytes(pieces: readonly number[]): number {
    let bytes = 0;
    for (const piece of pieces) bytes += this.#bytes[piece]!;
    return bytes;
  }
}
