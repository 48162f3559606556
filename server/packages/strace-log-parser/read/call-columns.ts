/** One row a system call, in the order in which the calls begin in the log. */
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

/** From here on places in the log need 8 bytes, and lengths of lines 4. */
const PLACE_LIMIT = 2 ** 32;
const LENGTH_LIMIT = 2 ** 16;

/**
 * Columns of the calls, 36 bytes a call for logs of less than 4 GB and an hour. The arrays are longer than `length`, and
 * lie in shared memory so that another thread may read them; they are other arrays after the columns grew.
 */
export class CallColumns {
  length = 0;
  /** Index into the names of the trace. */
  syscall = new Uint16Array(shared(2, FIRST_CAPACITY));
  /** 0 where the log names no process. */
  pid = new Int32Array(shared(4, FIRST_CAPACITY));
  /** Milliseconds of the day, since the epoch, or since the first line, as the trace's `clock` says; NaN without a time. */
  readonly start = new TickColumn(true);
  /** Milliseconds; NaN = not in the log. */
  readonly duration = new TickColumn(false);
  /** NaN where strace prints `?`. */
  result = new Float64Array(shared(8, FIRST_CAPACITY));
  /** Index into the error names of the trace; 0 = no error. */
  error = new Uint16Array(shared(2, FIRST_CAPACITY));
  flags = new Uint16Array(shared(2, FIRST_CAPACITY));
  /** Of the line that begins the call. */
  byteStart: Uint32Array | Float64Array = new Uint32Array(shared(4, FIRST_CAPACITY));
  byteLength: Uint16Array | Uint32Array = new Uint16Array(shared(2, FIRST_CAPACITY));
  line = new Uint32Array(shared(4, FIRST_CAPACITY));
  /** Lines that end joined calls. */
  readonly resumed = new ResumedBook();

  constructor() {
    this.start.grow(FIRST_CAPACITY);
    this.duration.grow(FIRST_CAPACITY);
  }

  get capacity(): number {
    return this.pid.length;
  }

  /** @param capacity rows there will be room for; what is not written takes no memory. */
  grow(capacity: number): void {
    this.syscall = moved(this.syscall, new Uint16Array(shared(2, capacity)));
    this.pid = moved(this.pid, new Int32Array(shared(4, capacity)));
    this.start.grow(capacity);
    this.duration.grow(capacity);
    this.result = moved(this.result, new Float64Array(shared(8, capacity)));
    this.error = moved(this.error, new Uint16Array(shared(2, capacity)));
    this.flags = moved(this.flags, new Uint16Array(shared(2, capacity)));
    this.byteStart =
      this.byteStart instanceof Uint32Array
        ? moved(this.byteStart, new Uint32Array(shared(4, capacity)))
        : moved(this.byteStart, new Float64Array(shared(8, capacity)));
    this.byteLength =
      this.byteLength instanceof Uint16Array
        ? moved(this.byteLength, new Uint16Array(shared(2, capacity)))
        : moved(this.byteLength, new Uint32Array(shared(4, capacity)));
    this.line = moved(this.line, new Uint32Array(shared(4, capacity)));
  }

  setPlace(row: number, byteStart: number, byteLength: number): void {
    if (byteStart >= PLACE_LIMIT && this.byteStart instanceof Uint32Array)
      this.byteStart = moved(this.byteStart, new Float64Array(shared(8, this.capacity)));
    if (byteLength >= LENGTH_LIMIT && this.byteLength instanceof Uint16Array)
      this.byteLength = moved(this.byteLength, new Uint32Array(shared(4, this.capacity)));
    this.byteStart[row] = byteStart;
    this.byteLength[row] = byteLength;
  }
}

function shared(width: number, rows: number): SharedArrayBuffer {
  return new SharedArrayBuffer(width * rows);
}

function moved<T extends { set(from: ArrayLike<number>): void }>(from: ArrayLike<number>, to: T): T {
  to.set(from);
  return to;
}
