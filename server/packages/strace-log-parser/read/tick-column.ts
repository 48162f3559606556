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
  private ticks = new Uint32Array(new SharedArrayBuffer(0));
  /** Milliseconds, once there was a time that is no whole number of ticks, or too far from the first. */
  private wide: Float64Array | undefined;
  private base: number;

  /** @param sinceFirst counted from the first time, not from 0. */
  constructor(sinceFirst: boolean) {
    this.base = sinceFirst ? Number.NaN : 0;
  }

  /** Milliseconds where `coding` is undefined. In shared memory. */
  get values(): Uint32Array | Float64Array {
    return this.wide ?? this.ticks;
  }

  get coding(): TickCoding | undefined {
    return this.wide ? undefined : { base: this.base || 0, per: PER_MILLISECOND, missing: MISSING };
  }

  at(row: number): number {
    if (this.wide !== undefined) return this.wide[row] as number;
    const stored = this.ticks[row] as number;
    return stored === MISSING ? Number.NaN : (this.base + stored) / PER_MILLISECOND;
  }

  set(row: number, milliseconds: number): void {
    if (this.wide !== undefined) {
      this.wide[row] = milliseconds;
      return;
    }
    const stored = Number.isNaN(milliseconds) ? MISSING : this.ticksOf(milliseconds);
    if (stored < 0) this.widen(row, milliseconds);
    else this.ticks[row] = stored;
  }

  grow(capacity: number): void {
    if (this.wide) {
      const wider = new Float64Array(new SharedArrayBuffer(8 * capacity));
      wider.set(this.wide);
      this.wide = wider;
      return;
    }
    const wider = new Uint32Array(new SharedArrayBuffer(4 * capacity));
    wider.set(this.ticks);
    this.ticks = wider;
  }

  /** -1 for what does not fit. */
  private ticksOf(milliseconds: number): number {
    const ticks = Math.round(milliseconds * PER_MILLISECOND);
    if (Number.isNaN(this.base)) this.base = ticks - BEFORE_FIRST;
    const stored = ticks - this.base;
    return ticks / PER_MILLISECOND === milliseconds && stored < MISSING ? stored : -1;
  }

  private widen(row: number, milliseconds: number): void {
    const wide = new Float64Array(new SharedArrayBuffer(8 * this.ticks.length));
    // Rows behind this one may have been written, too: a call ends after others have begun.
    for (let i = 0; i < wide.length; i++) wide[i] = this.at(i);
    wide[row] = milliseconds;
    this.wide = wide;
    this.ticks = new Uint32Array(new SharedArrayBuffer(0));
  }
}
