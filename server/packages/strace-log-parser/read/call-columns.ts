/** One row a system call, in the order in which the calls begin in the log. */

import { ResultColumn } from './result-column.ts';
import { ResumedBook } from './resumed-places.ts';
import { TickColumn } from './tick-column.ts';

/** Bits of `flags`. */
export const CallFlag = {
  /** The call was printed in two parts or more, or its end is not in the log. */
  unfinished: 1,
  /** A `resumed` line ended it. */
  resumed: 2,
  /** Both parts are in the log and were joined. */
  joined: 4,
  /** Its result or a delay was made by strace itself (`-e inject`). */
  injected: 8,
  /** An execve that another thread of the process resumed. */
  superseded: 16,
  /** The line is damaged and its end is missing: no result is known. */
  incomplete: 32,
  /** Put together from a line that was torn or had an outer prefix. */
  repaired: 64,
  /** A `resumed` line whose beginning is not in the log. */
  orphan: 128,
  /** strace detached, or the process became another, within the call. */
  detached: 256,
  /** Stack frames (`-k`) follow the line. */
  stack: 512,
  delayed: 1024,
} as const;

const FIRST_CAPACITY = 1024;

/** Whole numbers from 0 on, in as few bytes each as the largest of them needs. */
export type WholeNumbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/**
 * Columns of the calls, 27 bytes a call for logs of less than 4 GB and an hour with small numbers of processes, and 8 more
 * where the result is an address. The arrays are longer than `length`, and lie in shared memory so that another thread may
 * read them; they are other arrays after the columns grew.
 */
export class CallColumns {
  length = 0;
  /** Index into the names of the trace. */
  syscall: WholeNumbers = new Uint8Array(shared(1, FIRST_CAPACITY));
  /** 0 where the log names no process. */
  pid: WholeNumbers = new Uint16Array(shared(2, FIRST_CAPACITY));
  /** Milliseconds of the day, since the epoch, or since the first line, as the trace's `clock` says; NaN without a time. */
  readonly start = new TickColumn(true);
  /** Milliseconds; NaN = not in the log. */
  readonly duration = new TickColumn(false);
  /** NaN where strace prints `?`. */
  readonly result = new ResultColumn();
  /** Index into the error names of the trace; 0 = no error. */
  error: WholeNumbers = new Uint8Array(shared(1, FIRST_CAPACITY));
  flags: WholeNumbers = new Uint8Array(shared(1, FIRST_CAPACITY));
  /** Of the line that begins the call. */
  byteStart: WholeNumbers = new Uint32Array(shared(4, FIRST_CAPACITY));
  byteLength: WholeNumbers = new Uint16Array(shared(2, FIRST_CAPACITY));
  line = new Uint32Array(shared(4, FIRST_CAPACITY));
  /** Lines that end joined calls. */
  readonly resumed = new ResumedBook();

  constructor() {
    this.start.grow(FIRST_CAPACITY);
    this.duration.grow(FIRST_CAPACITY);
    this.result.grow(FIRST_CAPACITY);
  }

  get capacity(): number {
    return this.line.length;
  }

  /** @param capacity rows there will be room for; what is not written takes no memory. */
  grow(capacity: number): void {
    this.syscall = longer(this.syscall, capacity);
    this.pid = longer(this.pid, capacity);
    this.start.grow(capacity);
    this.duration.grow(capacity);
    this.result.grow(capacity);
    this.error = longer(this.error, capacity);
    this.flags = longer(this.flags, capacity);
    this.byteStart = longer(this.byteStart, capacity);
    this.byteLength = longer(this.byteLength, capacity);
    this.line = moved(this.line, new Uint32Array(shared(4, capacity)));
  }

  setCall(row: number, syscall: number, pid: number, flags: number): void {
    this.syscall[row] = syscall;
    if (this.syscall[row] !== syscall) this.syscall = widened(this.syscall, row, syscall);
    this.setPid(row, pid);
    this.setFlags(row, flags);
  }

  setPid(row: number, pid: number): void {
    this.pid[row] = pid;
    if (this.pid[row] !== pid) this.pid = widened(this.pid, row, pid);
  }

  setFlags(row: number, flags: number): void {
    this.flags[row] = flags;
    if (this.flags[row] !== flags) this.flags = widened(this.flags, row, flags);
  }

  setError(row: number, error: number): void {
    this.error[row] = error;
    if (this.error[row] !== error) this.error = widened(this.error, row, error);
  }

  setPlace(row: number, byteStart: number, byteLength: number): void {
    this.byteStart[row] = byteStart;
    if (this.byteStart[row] !== byteStart) this.byteStart = widened(this.byteStart, row, byteStart);
    this.byteLength[row] = byteLength;
    if (this.byteLength[row] !== byteLength) this.byteLength = widened(this.byteLength, row, byteLength);
  }
}

function shared(width: number, rows: number): SharedArrayBuffer {
  return new SharedArrayBuffer(width * rows);
}

function moved<T extends { set(from: ArrayLike<number>): void }>(from: ArrayLike<number>, to: T): T {
  to.set(from);
  return to;
}

function longer(values: WholeNumbers, capacity: number): WholeNumbers {
  return moved(values, numbersOf(values.BYTES_PER_ELEMENT, capacity));
}

/** The same numbers in wider cells, and one that did not fit. */
function widened(values: WholeNumbers, row: number, value: number): WholeNumbers {
  let wider = values;
  while (wider[row] !== value && wider.BYTES_PER_ELEMENT < 8) {
    wider = moved(values, numbersOf(2 * wider.BYTES_PER_ELEMENT, values.length));
    wider[row] = value;
  }
  return wider;
}

function numbersOf(width: number, rows: number): WholeNumbers {
  const room = shared(width, rows);
  if (width === 1) return new Uint8Array(room);
  if (width === 2) return new Uint16Array(room);
  return width === 4 ? new Uint32Array(room) : new Float64Array(room);
}
