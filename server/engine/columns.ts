/**
 * Columns of a table in shared memory: the thread that parsed them and the thread that serves pages see the
 * same bytes, and the parsing thread may exit.
 */

/** Whole numbers may lie in narrower arrays; those have no NaN, so every row of theirs is set. */
export type NumberArray = Float64Array | Uint32Array | Int32Array | Uint16Array;

/** How numbers lie in a narrower array than they need: the value is `(base + stored) / per`. */
export interface NumberCoding {
  base: number;
  per: number;
  /** What stands for NaN; NaN when nothing does. */
  missing: number;
}

/** What a number column looks like when it is posted to another thread. */
export interface NumberColumnData {
  start: number;
  length: number;
  constant: number;
  values: NumberArray | undefined;
  coding?: NumberCoding;
}

/**
 * Numbers by row; a row that was never set is NaN. Rows before the first value cost nothing, and neither does a
 * column while all its values are equal: most of /proc never changes.
 */
export class NumberColumn {
  private start = 0;
  private length = 0;
  private constant = Number.NaN;
  private values: NumberArray | undefined;
  /** Values that fit into the array, once it is one that is written to. */
  private room = 0;
  private expected = 0;
  private coding: NumberCoding | undefined;

  static from(data: NumberColumnData): NumberColumn {
    const column = new NumberColumn();
    column.start = data.start;
    column.length = data.length;
    column.constant = data.constant;
    column.values = data.values;
    column.coding = data.coding;
    return column;
  }

  static of(values: ArrayLike<number>): NumberColumn {
    const column = new NumberColumn();
    for (let i = 0; i < values.length; i++) column.set(i, values[i] as number);
    return column;
  }

  /** A copy of these. */
  static copyOf(values: Float64Array): NumberColumn {
    const shared = sharedFloats(values.length);
    shared.set(values);
    return NumberColumn.over(shared, values.length);
  }

  /** The first `length` numbers of an array in shared memory, without a copy. A column with a coding is not written to. */
  static over(values: NumberArray, length: number, coding?: NumberCoding): NumberColumn {
    const column = new NumberColumn();
    column.values = values;
    column.length = length;
    column.coding = coding;
    return column;
  }

  data(): NumberColumnData {
    const { start, length, constant, values, coding } = this;
    return { start, length, constant, values, ...(coding ? { coding } : {}) };
  }

  /** One past the last row that was set. */
  get end(): number {
    return this.start + this.length;
  }

  /** All rows that were set hold one value. */
  get isConstant(): boolean {
    return this.values === undefined;
  }

  /** About so many rows will come: room for them is taken at once, which costs nothing until they do. */
  expect(rows: number): void {
    this.expected = rows;
  }

  /** Rows must come in ascending order. */
  set(row: number, value: number): void {
    const index = row - this.start;
    if (index < this.room && index === this.length) {
      (this.values as Float64Array)[index] = value;
      this.length = index + 1;
      return;
    }
    this.setApart(row, value);
  }

  private setApart(row: number, value: number): void {
    if (this.length === 0) {
      this.start = row;
      this.constant = value;
      this.length = 1;
      return;
    }
    const index = row - this.start;
    if (this.values === undefined) {
      if (
        index === this.length &&
        (value === this.constant || (Number.isNaN(value) && Number.isNaN(this.constant)))
      ) {
        this.length++;
        return;
      }
      this.values = sharedFloats(Math.max(64, 2 * (index + 1), this.expected - this.start));
      this.values.fill(this.constant, 0, this.length);
    }
    const values = this.grown(this.values, index + 1);
    for (let i = this.length; i < index; i++) values[i] = Number.NaN;
    values[index] = value;
    this.length = index + 1;
  }

  /** The last value again for all rows before `row` that come after it. */
  repeatTo(row: number): void {
    const until = row - this.start;
    if (this.length === 0 || until <= this.length) return;
    if (this.values !== undefined) {
      const values = this.grown(this.values, until);
      values.fill(values[this.length - 1] as number, this.length, until);
    }
    this.length = until;
  }

  /** The values with room for `needed`. */
  private grown(values: NumberArray, needed: number): Float64Array {
    let wider = values as Float64Array;
    if (values.BYTES_PER_ELEMENT !== 8 || needed > values.length) {
      wider = sharedFloats(Math.max(Math.ceil(1.7 * needed), this.expected - this.start));
      wider.set(values.subarray(0, this.length));
    }
    this.values = wider;
    this.room = wider.length;
    return wider;
  }

  /** Changes a row that was set before. */
  replace(row: number, value: number): void {
    const index = row - this.start;
    if (index < 0 || index >= this.length || this.at(row) === value) return;
    if (this.values === undefined) {
      this.values = sharedFloats(this.length);
      this.values.fill(this.constant);
    }
    this.grown(this.values, this.length)[index] = value;
  }

  /** Drops rows from `row` on. */
  truncate(row: number): void {
    this.length = Math.max(0, Math.min(this.length, row - this.start));
  }

  at(row: number): number {
    const index = row - this.start;
    if (index < 0 || index >= this.length) return Number.NaN;
    if (this.values === undefined) return this.constant;
    const stored = this.values[index] as number;
    return this.coding === undefined ? stored : decoded(stored, this.coding);
  }

  /** Fills `into` with the values from row `from` on: for loops over many rows. */
  read(from: number, into: Float64Array): void {
    const { start, values, coding } = this;
    const first = Math.max(0, start - from);
    const last = Math.min(into.length, this.end - from);
    into.fill(this.constant);
    into.fill(Number.NaN, 0, Math.min(first, into.length));
    into.fill(Number.NaN, Math.max(0, last));
    if (values === undefined) return;
    if (coding === undefined) for (let i = first; i < last; i++) into[i] = values[from + i - start] as number;
    else for (let i = first; i < last; i++) into[i] = decoded(values[from + i - start] as number, coding);
  }

  /** Least and largest value; NaN when there is none. */
  extent(): [least: number, largest: number] {
    if (this.values === undefined) return [this.constant, this.constant];
    const { values, length, coding } = this;
    const missing = coding?.missing ?? Number.NaN;
    let least = Number.POSITIVE_INFINITY;
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < length; i++) {
      const stored = values[i] as number;
      if (stored === missing) continue;
      if (stored < least) least = stored;
      if (stored > largest) largest = stored;
    }
    if (largest < least) return [Number.NaN, Number.NaN];
    return coding ? [decoded(least, coding), decoded(largest, coding)] : [least, largest];
  }

  /** The first `rows` values, without a copy where they lie in one array; not to be written to. */
  raw(rows: number): NumberArray {
    const whole =
      this.start === 0 && this.values !== undefined && this.length >= rows && this.coding === undefined;
    return whole ? (this.values as NumberArray).subarray(0, rows) : this.toArray(rows);
  }

  toArray(rows: number): Float64Array {
    const out = new Float64Array(rows).fill(Number.NaN);
    const n = Math.min(this.length, rows - this.start);
    if (n > 0) {
      if (this.values === undefined) out.fill(this.constant, this.start, this.start + n);
      else if (this.coding === undefined) out.set(this.values.subarray(0, n), this.start);
      else for (let i = 0; i < n; i++) out[this.start + i] = decoded(this.values[i] as number, this.coding);
    }
    return out;
  }

  /**
   * Gives row `rows[i]` the value of row `sources[i]`, in place; the same rows are in both.
   * @returns false when it cannot, because some of them were never set or the column is not written to.
   */
  rearrange(rows: Int32Array, sources: Int32Array): boolean {
    const { values, start } = this;
    for (const row of rows) if (row < start || row >= this.end) return false;
    if (values === undefined) return true;
    if (this.coding !== undefined) return false;
    const moved = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) moved[i] = values[(sources[i] as number) - start] as number;
    for (let i = 0; i < rows.length; i++) values[(rows[i] as number) - start] = moved[i] as number;
    return true;
  }

  /** The same values with row i taken from `order[i]`. */
  reordered(order: ArrayLike<number>): NumberColumn {
    if (this.values === undefined && this.start === 0 && this.length === order.length) return this;
    const column = new NumberColumn();
    column.values = sharedFloats(order.length);
    for (let row = 0; row < order.length; row++) {
      const value = this.at(order[row] as number);
      column.values[row] = value;
      if (!Number.isNaN(value)) column.length = row + 1;
    }
    return column;
  }
}

function decoded(stored: number, { base, per, missing }: NumberCoding): number {
  return stored === missing ? Number.NaN : (base + stored) / per;
}

function sharedFloats(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * 8));
}
