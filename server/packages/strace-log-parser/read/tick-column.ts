/** Times of calls: 4 bytes each where microseconds and an hour are enough, 8 where they are not. */

const PER_MILLISECOND = 1000;
const MISSING = 0xffff_ffff;

/** How far before the first time others may lie: clocks are set back a little, and lines wait for their call. */
const BEFORE_FIRST = 60_000 * PER_MILLISECOND;

/** The value is `(base + stored) / per` milliseconds, and NaN where `missing` is stored. */
export interface TickCoding {
  base: number;
  per: number;
  missing: number;
}

/** Milliseconds by row. NaN = not in the log. Rows are written before they are read. */
export class TickColumn {
  /** Milliseconds where `coding` is undefined. In shared memory. */
  values: Uint32Array | Float64Array = new Uint32Array(new SharedArrayBuffer(0));
  private base: number;

  /** @param sinceFirst counted from the first time, not from 0. */
  constructor(sinceFirst: boolean) {
    this.base = sinceFirst ? Number.NaN : 0;
  }

  get coding(): TickCoding | undefined {
    return this.values instanceof Float64Array
      ? undefined
      : { base: this.base || 0, per: PER_MILLISECOND, missing: MISSING };
  }

  at(row: number): number {
    const stored = this.values[row] as number;
    if (this.values instanceof Float64Array) return stored;
    return stored === MISSING ? Number.NaN : (this.base + stored) / PER_MILLISECOND;
  }

  set(row: number, milliseconds: number): void {
    if (this.values instanceof Float64Array) {
      this.values[row] = milliseconds;
      return;
    }
    const stored = Number.isNaN(milliseconds) ? MISSING : this.ticksOf(milliseconds);
    if (stored < 0) this.widen(row, milliseconds);
    else this.values[row] = stored;
  }

  grow(capacity: number): void {
    const wider =
      this.values instanceof Float64Array
        ? new Float64Array(new SharedArrayBuffer(8 * capacity))
        : new Uint32Array(new SharedArrayBuffer(4 * capacity));
    wider.set(this.values);
    this.values = wider;
  }

  /** -1 for what does not fit. */
  private ticksOf(milliseconds: number): number {
    const ticks = Math.round(milliseconds * PER_MILLISECOND);
    if (Number.isNaN(this.base)) this.base = ticks - BEFORE_FIRST;
    const stored = ticks - this.base;
    return ticks / PER_MILLISECOND === milliseconds && stored < MISSING ? stored : -1;
  }

  private widen(row: number, milliseconds: number): void {
    const wide = new Float64Array(new SharedArrayBuffer(8 * this.values.length));
    // Rows behind this one may have been written, too: a call ends after others have begun.
    for (let i = 0; i < wide.length; i++) wide[i] = this.at(i);
    wide[row] = milliseconds;
    this.values = wide;
  }
}
