/** Ranges of addresses that do not overlap, in the order of their addresses; typed columns, 24 bytes a range. */

const FIRST_CAPACITY = 16;
const NO_ADDRESSES = new Float64Array(0);
const NO_NUMBERS = new Int32Array(0);

export class Intervals {
  length = 0;
  starts = NO_ADDRESSES;
  /** One past the last byte. */
  ends = NO_ADDRESSES;
  /** Row of the call that made it. */
  rows = NO_NUMBERS;
  /** Number of what it counts for; -1 = nothing. */
  sources = NO_NUMBERS;

  /** The same ranges, counting for nothing. */
  uncounted(): Intervals {
    const copy = new Intervals();
    copy.length = this.length;
    copy.starts = this.starts.slice();
    copy.ends = this.ends.slice();
    copy.rows = this.rows.slice();
    copy.sources = new Int32Array(this.sources.length).fill(-1);
    return copy;
  }

  /** First range that ends behind the address. */
  firstAfter(address: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ends[middle] as number) <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  insert(at: number, start: number, end: number, row: number, source: number): void {
    if (this.length === this.starts.length) this.grow();
    this.move(at, at + 1);
    this.length++;
    this.starts[at] = start;
    this.ends[at] = end;
    this.rows[at] = row;
    this.sources[at] = source;
  }

  /** Takes away the ranges `from` to `to`, without the last. */
  remove(from: number, to: number): void {
    if (to <= from) return;
    this.move(to, from);
    this.length -= to - from;
  }

  private move(from: number, to: number): void {
    if (from >= this.length) return;
    this.starts.copyWithin(to, from, this.length);
    this.ends.copyWithin(to, from, this.length);
    this.rows.copyWithin(to, from, this.length);
    this.sources.copyWithin(to, from, this.length);
  }

  private grow(): void {
    const capacity = Math.max(FIRST_CAPACITY, 2 * this.length);
    this.starts = moved(this.starts, new Float64Array(capacity));
    this.ends = moved(this.ends, new Float64Array(capacity));
    this.rows = moved(this.rows, new Int32Array(capacity));
    this.sources = moved(this.sources, new Int32Array(capacity));
  }
}

function moved<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
