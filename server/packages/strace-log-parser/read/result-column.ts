/** Results of calls: 4 bytes each, and addresses, which need more, in an array of their own. */

/** What is added to a result before it is stored: most that are below 0 are -1. */
const BASE = -1;
const MISSING = 0xffff_ffff;
/** Stored numbers from here on are places among those apart, counted down from `MISSING`. */
const APART = 0x8000_0000;

const FIRST_APART = 256;
/** Room that is not written to takes no memory, and arrays left behind do until they are collected. */
const GROWTH = 4;

/**
 * The value is NaN where `missing` is stored, `apart[missing - 1 - stored]` where a number of 2^31 or more is, and
 * `(base + stored) / per` elsewhere.
 */
export interface ResultCoding {
  base: number;
  per: number;
  missing: number;
  apart: Float64Array;
}

/** Numbers by row; NaN = strace prints `?`. Arrays lie in shared memory. */
export class ResultColumn {
  values = new Uint32Array(new SharedArrayBuffer(0));
  private apart = new Float64Array(new SharedArrayBuffer(8 * FIRST_APART));
  private apartCount = 0;

  get coding(): ResultCoding {
    return { base: BASE, per: 1, missing: MISSING, apart: this.apart };
  }

  at(row: number): number {
    const stored = this.values[row] as number;
    if (stored < APART) return BASE + stored;
    return stored === MISSING ? Number.NaN : (this.apart[MISSING - 1 - stored] as number);
  }

  set(row: number, value: number): void {
    const stored = value - BASE;
    if (stored >= 0 && stored < APART && Number.isInteger(stored)) this.values[row] = stored;
    else this.values[row] = Number.isNaN(value) ? MISSING : MISSING - 1 - this.setApart(value);
  }

  grow(capacity: number): void {
    const wider = new Uint32Array(new SharedArrayBuffer(4 * capacity));
    wider.set(this.values);
    this.values = wider;
  }

  /** Place of the number among those apart. */
  private setApart(value: number): number {
    if (this.apartCount === this.apart.length) {
      const wider = new Float64Array(new SharedArrayBuffer(8 * GROWTH * this.apartCount));
      wider.set(this.apart);
      this.apart = wider;
    }
    this.apart[this.apartCount] = value;
    return this.apartCount++;
  }
}
