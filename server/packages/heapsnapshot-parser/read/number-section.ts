/**
 * A flat array of numbers, read in rows of a fixed width: nodes, edges, locations and their like. Rows of plain numbers
 * without white space, which is what V8 writes, are read by {@link RowKernel}; the loop here reads everything.
 */
import { BATCH_ROWS, type RowKernel, rowKernel } from './row-kernel.ts';

import { byteName, CLOSE_BRACKET, COMMA, isSpace, OPEN_BRACKET, type Section } from './section.ts';

/** Places of rows are kept at multiples of this, and rows are handed on from there on. */
export const PLACED_ROWS = 128;

/** Bytes from which on the kernel is worth its start, and from which on a call of it is. */
const KERNEL_FROM_BYTES = 64 << 10;
const CALL_FROM_BYTES = 256;

/** Longer than any number that makes sense. */
const NUMBER_MAX = 400;
const NEWLINE = 10;
/** So many digits always fit a 31-bit integer: up to here the fast loop is exact. */
const SAFE_DIGITS = 9;

export interface RowSink {
  /** Values of whole rows, one after the other; the array is reused. `offset` = where the first one stands. */
  rows(values: Float64Array, rows: number, offset: number): void;
  /**
   * Reads rows from this number on, and takes them; `offset` = where the block of the kernel starts.
   * @returns how many: fewer before one that is unusual. Absent where the layout is.
   */
  readonly fastRows?:
    | ((kernel: RowKernel, number: number, rows: number, offset: number) => number)
    | undefined;
}

type Expected = 'open' | 'first' | 'value' | 'comma';

export class NumberSection implements Section {
  done = false;
  damage = '';
  /** Values of a last row that is not complete. */
  left = 0;
  private expected: Expected = 'open';
  private readonly batch: Float64Array;
  private filled = 0;
  private batchOffset = 0;
  /** Rows handed on. */
  private count = 0;
  private readonly width: number;
  private readonly sink: RowSink;
  private kernel: RowKernel | undefined;

  constructor(width: number, sink: RowSink, kernel?: RowKernel) {
    this.width = width;
    this.sink = sink;
    this.kernel = kernel;
    this.batch = new Float64Array(width * PLACED_ROWS);
  }

  take(bytes: Uint8Array, from: number, end: number, offset: number): number {
    if (!this.sink.fastRows) return this.slowly(bytes, from, end, offset, false);
    if (!this.kernel && end - from >= KERNEL_FROM_BYTES) this.kernel = rowKernel();
    let at = from;
    while (this.kernel && end - at >= CALL_FROM_BYTES) {
      const row = this.isAtRow ? at : this.slowly(bytes, at, end, offset, true);
      if (!this.isAtRow) return row;
      at = this.fast(this.kernel, bytes, row, end, offset);
      // Something unusual: the rest of the chunk goes through the loop that knows everything.
      if (at === row) break;
    }
    return this.slowly(bytes, at, end, offset, false);
  }

  /** The next byte is the first one of a row. */
  private get isAtRow(): boolean {
    return (
      !this.done &&
      this.damage === '' &&
      this.filled % this.width === 0 &&
      (this.expected === 'value' || this.expected === 'first')
    );
  }

  private fast(kernel: RowKernel, bytes: Uint8Array, from: number, end: number, offset: number): number {
    this.handOn();
    let at = from;
    while (at < end) {
      const rows = Math.floor(kernel.look(bytes, at, end) / this.width);
      let done = 0;
      while (done < rows) {
        const some = Math.min(rows - done, BATCH_ROWS - (this.count % PLACED_ROWS));
        const number = done * this.width;
        const got = this.sink.fastRows?.(kernel, number, some, offset + at) ?? 0;
        this.count += got;
        done += got;
        if (got < some) break;
      }
      if (done === 0) return at;
      at += kernel.startOf(done * this.width);
      this.expected = 'value';
      if (done < rows) return at;
    }
    return at;
  }

  /** @param toRow stops at the start of the next row. */
  private slowly(bytes: Uint8Array, from: number, end: number, offset: number, toRow: boolean): number {
    let at = from;
    while (at < end && !(toRow && this.isAtRow)) {
      const byte = bytes[at] as number;
      if (isSpace(byte)) {
        at++;
      } else if (this.expected === 'open') {
        if (byte !== OPEN_BRACKET) return this.fail(at, `${byteName(byte)} where a list should start`);
        this.expected = 'first';
        at++;
      } else if (byte === CLOSE_BRACKET && this.expected !== 'value') {
        this.finish();
        this.done = true;
        return at + 1;
      } else if (this.expected === 'comma') {
        if (byte !== COMMA) return this.fail(at, `${byteName(byte)} after a number`);
        this.expected = 'value';
        at++;
      } else {
        const next = this.numbers(
          bytes,
          at,
          end,
          offset,
          toRow ? this.width - (this.filled % this.width) : end,
        );
        if (this.damage !== '') return next;
        if (next === at) {
          // Cut at the end of the chunk: it comes again with the next one.
          return end - at > NUMBER_MAX ? this.fail(at, 'a number without end') : at;
        }
        at = next;
      }
    }
    return at;
  }

  cut(): void {
    this.finish();
  }

  /** Reads as many numbers as it can, each with the comma behind it, from the start of a number; at most `most`. */
  private numbers(bytes: Uint8Array, from: number, end: number, offset: number, most: number): number {
    const { batch } = this;
    let { filled } = this;
    let full = this.width * (PLACED_ROWS - (this.count % PLACED_ROWS));
    let at = from;
    let byte = 0;
    for (let left = most; at < end && left > 0; left--) {
      let value = (bytes[at] as number) - 48;
      let next = at + 1;
      if (value < 0 || value > 9) {
        if (bytes[at] !== 0x2d) break;
        value = 0;
      }
      while (next < end) {
        byte = bytes[next] as number;
        const digit = byte - 48;
        if (digit < 0 || digit > 9) break;
        value = (Math.imul(value, 10) + digit) | 0;
        next++;
      }
      // What follows tells whether the number is complete.
      if (next === end) break;
      if (next - at > SAFE_DIGITS || bytes[at] === 0x2d || byte === 0x2e || (byte | 0x20) === 0x65) {
        next = numberEnd(bytes, next, end);
        if (next === end) break;
        byte = bytes[next] as number;
        value = numberOf(bytes, at, next);
        if (Number.isNaN(value)) {
          this.filled = filled;
          return this.fail(at, 'not a number');
        }
      }
      if (filled === 0) this.batchOffset = offset + at;
      batch[filled++] = value;
      if (filled === full) {
        this.filled = filled;
        this.handOn();
        filled = 0;
        full = batch.length;
      }
      at = next;
      // Older versions of V8 end each row with a newline, before the comma.
      if (byte === NEWLINE && at + 1 < end && bytes[at + 1] === COMMA) {
        at += 2;
        this.expected = 'value';
        continue;
      }
      if (byte !== COMMA) {
        this.expected = 'comma';
        this.filled = filled;
        return at;
      }
      at++;
      this.expected = 'value';
    }
    this.filled = filled;
    if (at < end) {
      const first = bytes[at] as number;
      const isNumber = (first >= 48 && first <= 57) || first === 0x2d;
      if (!isNumber && !isSpace(first) && !(first === CLOSE_BRACKET && this.expected !== 'value'))
        return this.fail(at, `${byteName(first)} where a number should be`);
    }
    return at;
  }

  private finish(): void {
    this.left = this.filled % this.width;
    this.handOn();
  }

  /** Whole rows that were read. */
  private handOn(): void {
    const rows = Math.floor(this.filled / this.width);
    this.filled = 0;
    this.count += rows;
    if (rows > 0) this.sink.rows(this.batch, rows, this.batchOffset);
  }

  private fail(at: number, why: string): number {
    this.damage = why;
    return at;
  }
}

function numberEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const byte = bytes[at] as number;
    const isPart =
      (byte >= 48 && byte <= 57) || byte === 0x2e || byte === 0x2b || byte === 0x2d || (byte | 0x20) === 0x65;
    if (!isPart) break;
    at++;
  }
  return at;
}

function numberOf(bytes: Uint8Array, from: number, to: number): number {
  let text = '';
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at] as number);
  return Number(text);
}
