/** One row a system call, in the order in which the calls begin in the log. */

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

/**
 * Columns of the calls. The arrays are longer than `length`, and lie in shared memory so that another thread may
 * read them. Times are milliseconds; NaN = not in the log.
 */
export class CallColumns {
  length = 0;
  /** Index into the names of the trace. */
  syscall = new Uint16Array(shared(2, FIRST_CAPACITY));
  /** 0 where the log names no process. */
  pid = new Int32Array(shared(4, FIRST_CAPACITY));
  /** Of the day, since the epoch, or since the first line, as the trace's `clock` says. */
  start = new Float64Array(shared(8, FIRST_CAPACITY));
  duration = new Float64Array(shared(8, FIRST_CAPACITY));
  /** NaN where strace prints `?`. */
  result = new Float64Array(shared(8, FIRST_CAPACITY));
  /** Index into the error names of the trace; 0 = no error. */
  error = new Uint16Array(shared(2, FIRST_CAPACITY));
  flags = new Uint16Array(shared(2, FIRST_CAPACITY));
  /** Of the line that begins the call. */
  byteStart = new Float64Array(shared(8, FIRST_CAPACITY));
  byteLength = new Uint32Array(shared(4, FIRST_CAPACITY));
  line = new Uint32Array(shared(4, FIRST_CAPACITY));
  /** Of the line that ends a joined call; 0 for all others. */
  resumedAt = new Float64Array(shared(8, FIRST_CAPACITY));

  get capacity(): number {
    return this.pid.length;
  }

  /** @param capacity rows there will be room for; what is not written takes no memory. */
  grow(capacity: number): void {
    this.syscall = moved(this.syscall, new Uint16Array(shared(2, capacity)));
    this.pid = moved(this.pid, new Int32Array(shared(4, capacity)));
    this.start = moved(this.start, new Float64Array(shared(8, capacity)));
    this.duration = moved(this.duration, new Float64Array(shared(8, capacity)));
    this.result = moved(this.result, new Float64Array(shared(8, capacity)));
    this.error = moved(this.error, new Uint16Array(shared(2, capacity)));
    this.flags = moved(this.flags, new Uint16Array(shared(2, capacity)));
    this.byteStart = moved(this.byteStart, new Float64Array(shared(8, capacity)));
    this.byteLength = moved(this.byteLength, new Uint32Array(shared(4, capacity)));
    this.line = moved(this.line, new Uint32Array(shared(4, capacity)));
    this.resumedAt = moved(this.resumedAt, new Float64Array(shared(8, capacity)));
  }
}

function shared(width: number, rows: number): SharedArrayBuffer {
  return new SharedArrayBuffer(width * rows);
}

function moved<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
