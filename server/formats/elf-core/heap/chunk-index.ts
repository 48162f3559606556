/**
 * Where chunks begin, and which are in use: two bits for every 16 bytes of heap (8 on 32 bits), so that a chunk is found
 * by any address in it without reading memory again.
 */
import { lowerBound } from './lower-bound.ts';

/** Addresses of one piece of the index. */
const PIECE_BYTES = 1 << 22;
const NO_PIECE = -1;

/** By the number of the piece: two bits of each unit. */
export type ChunkPieces = Map<number, Piece>;

interface Piece {
  starts: Uint32Array;
  used: Uint32Array;
}

export class ChunkIndex {
  /** Of the chunk found last. */
  chunk = 0;
  size = 0;
  isUsed = false;
  private readonly unit: number;
  private readonly words: number;
  readonly pieces: ChunkPieces;
  /** Numbers of the pieces, ascending; made when it is asked for. */
  private order = new Float64Array(0);
  private lastNumber = NO_PIECE;
  private last: Piece | undefined;

  /** @param pieces of an index that was made before. */
  constructor(wordBytes: 4 | 8, pieces: ChunkPieces = new Map()) {
    this.pieces = pieces;
    this.unit = 2 * wordBytes;
    this.words = PIECE_BYTES / this.unit / 32;
  }

  /** Chunks come in any order; what no chunk explains is bounded by the ends of those before it. */
  add(address: number, size: number, used: boolean): void {
    const bit = this.mark(address);
    const piece = this.last as Piece;
    if (used) piece.used[bit >>> 5] = (piece.used[bit >>> 5] as number) | (1 << (bit & 31));
    this.mark(address + size);
  }

  /** A chunk is in a list of freed ones. */
  free(address: number): void {
    const piece = this.piece(Math.floor(address / PIECE_BYTES));
    if (!piece) return;
    const bit = (address % PIECE_BYTES) / this.unit;
    piece.used[bit >>> 5] = (piece.used[bit >>> 5] as number) & ~(1 << (bit & 31));
  }

  /** Finds the chunk that an address lies in, between two addresses where chunks lie. @returns whether there is one. */
  find(address: number, from: number, to: number): boolean {
    const start = this.startUpTo(address, from);
    if (start < from) return false;
    this.chunk = start;
    this.size = this.startAfter(start, to) - start;
    return true;
  }

  /** Every chunk in use that begins between two addresses. */
  eachUsed(from: number, to: number, visit: (address: number, size: number) => void): void {
    let open = Number.NaN;
    const most = Math.floor((to - 1) / PIECE_BYTES);
    for (
      let number = this.next(Math.floor(from / PIECE_BYTES));
      number <= most;
      number = this.next(number + 1)
    ) {
      const piece = this.pieces.get(number) as Piece;
      const base = number * PIECE_BYTES;
      for (let word = 0; word < this.words; word++) {
        let bits = piece.starts[word] as number;
        const used = piece.used[word] as number;
        while (bits !== 0) {
          const bit = 31 - Math.clz32(bits & -bits);
          bits &= bits - 1;
          const address = base + (32 * word + bit) * this.unit;
          if (address < from) continue;
          if (address >= to) {
            if (!Number.isNaN(open)) visit(open, Math.min(address, to) - open);
            return;
          }
          if (!Number.isNaN(open)) visit(open, address - open);
          open = ((used >>> bit) & 1) === 1 ? address : Number.NaN;
        }
      }
    }
    if (!Number.isNaN(open)) visit(open, to - open);
  }

  /** @returns the number of the bit in `last`. */
  private mark(address: number): number {
    const number = Math.floor(address / PIECE_BYTES);
    let piece = this.piece(number);
    if (!piece) {
      piece = { starts: new Uint32Array(this.words), used: new Uint32Array(this.words) };
      this.pieces.set(number, piece);
      this.last = piece;
    }
    const bit = (address - number * PIECE_BYTES) / this.unit;
    piece.starts[bit >>> 5] = (piece.starts[bit >>> 5] as number) | (1 << (bit & 31));
    return bit;
  }

  private piece(number: number): Piece | undefined {
    if (number !== this.lastNumber) {
      this.lastNumber = number;
      this.last = this.pieces.get(number);
    }
    return this.last;
  }

  private startUpTo(address: number, from: number): number {
    const least = Math.floor(from / PIECE_BYTES);
    let number = Math.floor(address / PIECE_BYTES);
    let bit = Math.floor((address - number * PIECE_BYTES) / this.unit);
    while (number >= least) {
      const piece = this.piece(number);
      if (piece) {
        let word = bit >>> 5;
        let bits = (piece.starts[word] as number) & (0xffffffff >>> (31 - (bit & 31)));
        while (bits === 0 && word > 0) bits = piece.starts[--word] as number;
        if (bits !== 0) {
          const at = 31 - Math.clz32(bits);
          this.isUsed = (((piece.used[word] as number) >>> at) & 1) === 1;
          return number * PIECE_BYTES + (32 * word + at) * this.unit;
        }
      }
      bit = 32 * this.words - 1;
      number = this.before(number);
    }
    return Number.NEGATIVE_INFINITY;
  }

  private startAfter(address: number, to: number): number {
    const most = Math.floor((to - 1) / PIECE_BYTES);
    let number = Math.floor(address / PIECE_BYTES);
    let bit = (address - number * PIECE_BYTES) / this.unit + 1;
    while (number <= most) {
      const piece = this.piece(number);
      if (piece) {
        let word = bit >>> 5;
        let bits = word < this.words ? (piece.starts[word] as number) & (-1 << (bit & 31)) : 0;
        while (bits === 0 && ++word < this.words) bits = piece.starts[word] as number;
        if (bits !== 0) {
          const found = number * PIECE_BYTES + (32 * word + 31 - Math.clz32(bits & -bits)) * this.unit;
          return Math.min(found, to);
        }
      }
      bit = 0;
      number = this.next(number + 1);
    }
    return to;
  }

  /** The first piece from `number` on. */
  private next(number: number): number {
    return this.sorted()[lowerBound(this.sorted(), number)] ?? Number.POSITIVE_INFINITY;
  }

  /** The last piece before `number`. */
  private before(number: number): number {
    return this.sorted()[lowerBound(this.sorted(), number) - 1] ?? Number.NEGATIVE_INFINITY;
  }

  private sorted(): Float64Array {
    if (this.order.length !== this.pieces.size) this.order = Float64Array.from(this.pieces.keys()).sort();
    return this.order;
  }
}
