/**
 * Columns of a table in shared memory: the thread that parsed them and the thread that serves pages see the
 * same bytes, and the parsing thread may exit.
 */
import { BLOCK } from './growth/block-packing.ts';
import { decoded, type NumberArray, type NumberCoding, readArray } from './narrow-array.ts';
import { NumberBlocks, type NumberBlocksData } from './number-blocks.ts';

/** What a number column looks like when it is posted to another thread. */
export interface NumberColumnData {
  start: number;
  length: number;
  constant: number;
  /** All values, or those behind the blocks. */
  values: NumberArray | undefined;
  blocks?: NumberBlocksData;
  coding?: NumberCoding;
}

const NO_ROOM = new Float64Array(0);
const FIRST_ROOM = 64;

/**
 * Numbers by row; a row that was never set is NaN. Rows before the first value cost nothing, and neither does a
 * column while all its values are equal: most of /proc never changes.
 *
 * What is written lies in blocks, and behind them in a tail that becomes the next block when it is full.
 */
export class NumberColumn {
  private start = 0;
  /** One past the last row that was set. */
  private until = 0;
  private constant = Number.NaN;
  /** Undefined unless values were written that differ. */
  private blocks: NumberBlocks | undefined;
  private tail: Float64Array = NO_ROOM;
  private tailStart = 0;
  /** One past the last row that the tail has room for. */
  private tailLimit = 0;
  /** Another thread has seen the tail: it must stay as it is. */
  private isTailShown = false;
  /** Of a column over an array that was there before. */
  private values: NumberArray | undefined;
  private coding: NumberCoding | undefined;

  static from({ start, length, constant, values, blocks, coding }: NumberColumnData): NumberColumn {
    const column = new NumberColumn();
    column.start = start;
    column.until = start + length;
    column.constant = constant;
    column.coding = coding;
    if (blocks === undefined) column.values = values;
    else {
      column.blocks = NumberBlocks.from(blocks);
      column.setTail(values as Float64Array);
      column.isTailShown = true;
    }
    return column;
  }

  static of(values: ArrayLike<number>): NumberColumn {
    const column = new NumberColumn();
    for (let i = 0; i < values.length; i++) column.set(i, values[i] as number);
    return column;
  }

  /** The first `length` numbers of an array in shared memory, without a copy. */
  static over(values: NumberArray, length: number, coding?: NumberCoding): NumberColumn {
    const column = new NumberColumn();
    column.values = values;
    column.until = length;
    column.coding = coding;
    return column;
  }

  data(): NumberColumnData {
    const { start, constant, blocks, coding } = this;
    const length = this.until - start;
    if (blocks === undefined)
      return { start, length, constant, values: this.values, ...(coding ? { coding } : {}) };
    this.isTailShown = true;
    return { start, length, constant, values: this.tail, blocks: blocks.data() };
  }

  /** One past the last row that was set. */
  get end(): number {
    return this.until;
  }

  /** All rows that were set hold one value. */
  get isConstant(): boolean {
    return this.values === undefined && this.blocks === undefined;
  }

  /** Rows must come in ascending order. */
  set(row: number, value: number): void {
    if (row === this.until && row < this.tailLimit) {
      this.tail[row - this.tailStart] = value;
      this.until = row + 1;
      return;
    }
    this.setApart(row, value);
  }

  private setApart(row: number, value: number): void {
    if (this.until === this.start) {
      this.clear();
      this.start = row;
      this.until = row + 1;
      this.constant = value;
      return;
    }
    if (this.isConstant && row === this.until && same(value, this.constant)) {
      this.until++;
      return;
    }
    this.fill(Number.NaN, row);
    this.fill(value, row + 1);
  }

  /** The last value again for all rows before `row` that come after it. */
  repeatTo(row: number): void {
    if (this.until === this.start || row <= this.until) return;
    if (this.isConstant) this.until = row;
    else this.fill(this.at(this.until - 1), row);
  }

  /** Gives all rows behind the last one and before `end` a value. */
  private fill(value: number, end: number): void {
    if (this.until >= end) return;
    const blocks = this.written();
    while (this.until < end) {
      const free = this.tailLimit - this.until;
      if (free === 0 && this.until - this.tailStart === BLOCK) this.closeTail(blocks);
      else if (this.until === this.tailStart && end - this.until >= BLOCK) {
        blocks.pushConstant(value);
        this.until += BLOCK;
        this.moveTail(this.until);
      } else if (free === 0) this.widenTail();
      else {
        const to = Math.min(end, this.tailLimit);
        this.tail.fill(value, this.until - this.tailStart, to - this.tailStart);
        this.until = to;
      }
    }
  }

  private closeTail(blocks: NumberBlocks): void {
    blocks.push(this.tail);
    if (this.isTailShown) {
      this.tail = NO_ROOM;
      this.isTailShown = false;
    }
    this.moveTail(this.until);
  }

  private widenTail(): void {
    const wider = sharedFloats(Math.min(BLOCK, Math.max(FIRST_ROOM, 2 * this.tail.length)));
    wider.set(this.tail.subarray(0, this.until - this.tailStart));
    this.setTail(wider);
    this.isTailShown = false;
  }

  private setTail(tail: Float64Array): void {
    this.tail = tail;
    this.moveTail(this.start + (this.blocks?.length ?? 0) * BLOCK);
  }

  private moveTail(row: number): void {
    this.tailStart = row;
    this.tailLimit = row + this.tail.length;
  }

  /** Its blocks, made when the column is of one value, or over an array that was there before. */
  private written(): NumberBlocks {
    if (this.blocks) return this.blocks;
    const { values, start, until, constant } = this;
    const before = values && this.toArray(until);
    this.clear();
    this.blocks = new NumberBlocks();
    this.start = start;
    this.until = start;
    this.moveTail(start);
    if (before) for (let row = start; row < until; row++) this.fill(before[row] as number, row + 1);
    else this.fill(constant, until);
    return this.blocks;
  }

  private clear(): void {
    this.blocks = undefined;
    this.values = undefined;
    this.coding = undefined;
    this.tail = NO_ROOM;
    this.isTailShown = false;
    this.start = 0;
    this.until = 0;
    this.moveTail(0);
  }

  /** Changes a row that was set before. */
  replace(row: number, value: number): void {
    if (row < this.start || row >= this.until || same(this.at(row), value)) return;
    this.written();
    // Lists of processes change their last rows with every sample.
    if (row >= this.tailStart) this.tail[row - this.tailStart] = value;
    else this.replaceAll([row], [value]);
  }

  /** @param rows ascending, all of them set before */
  private replaceAll(rows: ArrayLike<number>, values: ArrayLike<number>): void {
    const blocks = this.written();
    const block = new Float64Array(BLOCK);
    for (let i = 0; i < rows.length; ) {
      const row = rows[i] as number;
      if (row >= this.tailStart) {
        this.tail[row - this.tailStart] = values[i++] as number;
        continue;
      }
      const place = Math.floor((row - this.start) / BLOCK);
      const first = this.start + place * BLOCK;
      blocks.read(place, 0, BLOCK, block, 0);
      for (; i < rows.length && (rows[i] as number) < first + BLOCK; i++)
        block[(rows[i] as number) - first] = values[i] as number;
      blocks.replace(place, block);
    }
  }

  /** Drops rows from `row` on. */
  truncate(row: number): void {
    if (row >= this.until) return;
    this.until = Math.max(this.start, row);
    const { blocks } = this;
    if (!blocks || this.until >= this.tailStart) return;
    const kept = Math.floor((this.until - this.start) / BLOCK);
    const tail = sharedFloats(BLOCK);
    blocks.read(kept, 0, BLOCK, tail, 0);
    blocks.truncate(kept);
    this.setTail(tail);
    this.isTailShown = false;
  }

  at(row: number): number {
    const { start, values, blocks } = this;
    if (row < start || row >= this.until) return Number.NaN;
    if (blocks !== undefined) {
      if (row >= this.tailStart) return this.tail[row - this.tailStart] as number;
      const index = row - start;
      return blocks.at(Math.floor(index / BLOCK), index % BLOCK);
    }
    if (values === undefined) return this.constant;
    const stored = values[row - start] as number;
    return this.coding === undefined ? stored : decoded(stored, this.coding);
  }

  /** Fills `into` with the values from row `from` on: for loops over many rows. */
  read(from: number, into: Float64Array): void {
    const { start, until, values, blocks } = this;
    const first = Math.min(into.length, Math.max(0, start - from));
    const last = Math.max(first, Math.min(into.length, until - from));
    into.fill(Number.NaN, 0, first);
    into.fill(Number.NaN, last);
    if (blocks !== undefined) {
      for (let at = first; at < last; ) {
        const index = from + at - start;
        const place = Math.floor(index / BLOCK);
        const offset = index % BLOCK;
        const count = Math.min(last - at, BLOCK - offset);
        if (place < blocks.length) blocks.read(place, offset, count, into, at);
        else readArray(this.tail, undefined, offset, count, into, at);
        at += count;
      }
    } else if (values === undefined) into.fill(this.constant, first, last);
    else if (last > first) readArray(values, this.coding, from + first - start, last - first, into, first);
  }

  /** Least and largest value; NaN when there is none. */
  extent(): [least: number, largest: number] {
    if (this.isConstant) return [this.constant, this.constant];
    const { values } = this;
    const coding = this.coding?.apart ? undefined : this.coding;
    const isStored = values !== undefined && coding === this.coding;
    const count = isStored ? this.until - this.start : this.until;
    const stored = isStored ? values : this.toArray(count);
    const missing = coding?.missing ?? Number.NaN;
    let least = Number.POSITIVE_INFINITY;
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const value = stored[i] as number;
      if (value === missing) continue;
      if (value < least) least = value;
      if (value > largest) largest = value;
    }
    if (largest < least) return [Number.NaN, Number.NaN];
    return coding ? [decoded(least, coding), decoded(largest, coding)] : [least, largest];
  }

  /** The first `rows` values, without a copy where they lie in one array; not to be written to. */
  raw(rows: number): NumberArray {
    const { values, start, until, coding } = this;
    const isWhole = values !== undefined && start === 0 && until >= rows && coding === undefined;
    return isWhole ? values.subarray(0, rows) : this.toArray(rows);
  }

  toArray(rows: number): Float64Array {
    const out = new Float64Array(rows);
    this.read(0, out);
    return out;
  }

  /**
   * Gives row `rows[i]` the value of row `sources[i]`, in place; the same rows are in both, and `rows` ascend.
   * @returns false when it cannot, because some of them were never set.
   */
  rearrange(rows: Int32Array, sources: Int32Array): boolean {
    const { start, until } = this;
    for (const row of rows) if (row < start || row >= until) return false;
    if (this.isConstant) return true;
    const moved = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) moved[i] = this.at(sources[i] as number);
    this.replaceAll(rows, moved);
    return true;
  }

  /** The same values with row i taken from `order[i]`. */
  reordered(order: ArrayLike<number>): NumberColumn {
    if (this.isConstant && this.start === 0 && this.until === order.length) return this;
    const column = new NumberColumn();
    for (let row = 0; row < order.length; row++) {
      const value = this.at(order[row] as number);
      if (!Number.isNaN(value)) column.set(row, value);
    }
    return column;
  }
}

function same(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

function sharedFloats(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * 8));
}
