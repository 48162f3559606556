/** A set of addresses that is asked of every word of a heap: most words are told from it by one bit. */

/** Addresses of one piece; 16 of them share a bit, 4,096 a range of places. */
const PIECE_BITS = 22;
const PIECE_BYTES = 2 ** PIECE_BITS;
const BIT_SHIFT = 4;
const RANGE_SHIFT = 12;
const PIECES_IN_4_GB = 2 ** (32 - PIECE_BITS);
const RANGES = PIECE_BYTES >> RANGE_SHIFT;
const BIT_WORDS = (PIECE_BYTES >> BIT_SHIFT) >> 5;
/** Words above are no addresses of user space. */
const HIGH_END = 1 << 16;

export class AddressSet {
  readonly sorted: Float64Array;
  /** First piece of each 4 GB, by the upper half of an address; -1 where there is none. */
  private readonly highs = new Int32Array(HIGH_END).fill(-1);
  private pieces = new Int32Array(0);
  private bits = new Uint32Array(0);
  /** Of each range the place of its first address; one more at the end of each piece. */
  private ranges = new Uint32Array(0);

  /** @param sorted ascending. */
  constructor(sorted: Float64Array) {
    this.sorted = sorted;
    const pieces: number[] = [];
    let blocks = 0;
    let last = -1;
    for (const address of sorted) {
      const piece = Math.floor(address / PIECE_BYTES);
      if (piece === last || address >= HIGH_END * 2 ** 32) continue;
      last = piece;
      pieces.push(piece);
      const high = Math.floor(piece / PIECES_IN_4_GB);
      if (this.highs[high] === -1) this.highs[high] = PIECES_IN_4_GB * blocks++;
    }
    this.pieces = new Int32Array(PIECES_IN_4_GB * blocks).fill(-1);
    this.bits = new Uint32Array(BIT_WORDS * pieces.length);
    this.ranges = new Uint32Array((RANGES + 1) * pieces.length);
    let place = 0;
    pieces.forEach((piece, number) => {
      const high = Math.floor(piece / PIECES_IN_4_GB);
      this.pieces[(this.highs[high] as number) + (piece % PIECES_IN_4_GB)] = number;
      const base = piece * PIECE_BYTES;
      for (let range = 0; range <= RANGES; range++) {
        this.ranges[(RANGES + 1) * number + range] = place;
        const end = base + ((range + 1) << RANGE_SHIFT);
        for (; range < RANGES && (sorted[place] as number) < end; place++) {
          const bit = ((sorted[place] as number) - base) >>> BIT_SHIFT;
          const word = BIT_WORDS * number + (bit >>> 5);
          this.bits[word] = (this.bits[word] as number) | (1 << (bit & 31));
        }
      }
    });
  }

  /** Upper halves of the first and the last address: others are in no word of the set. */
  get leastHigh(): number {
    return Math.floor((this.sorted[0] ?? Number.POSITIVE_INFINITY) / 2 ** 32);
  }

  get mostHigh(): number {
    return Math.min(HIGH_END - 1, Math.floor((this.sorted[this.sorted.length - 1] ?? -1) / 2 ** 32));
  }

  /** Place of an address, given in halves, among the sorted ones; -1 when it is none of them. The upper half is in range. */
  find(low: number, high: number): number {
    const block = this.highs[high] as number;
    if (block < 0) return -1;
    const piece = this.pieces[block + (low >>> PIECE_BITS)] as number;
    if (piece < 0) return -1;
    const within = low & (PIECE_BYTES - 1);
    const bit = within >>> BIT_SHIFT;
    if (((this.bits[BIT_WORDS * piece + (bit >>> 5)] as number) & (1 << (bit & 31))) === 0) return -1;
    return this.search(piece, within >>> RANGE_SHIFT, high * 2 ** 32 + low);
  }

  private search(piece: number, range: number, address: number): number {
    const at = (RANGES + 1) * piece + range;
    let low = this.ranges[at] as number;
    const end = this.ranges[at + 1] as number;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.sorted[middle] as number) < address) low = middle + 1;
      else high = middle;
    }
    return low < end && this.sorted[low] === address ? low : -1;
  }
}
