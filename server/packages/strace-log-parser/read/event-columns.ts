/** What a log tells besides calls: signals, ends of processes, and words of strace itself. */

export const EventKind = {
  /** `--- SIGX {...} ---`; the signal is the event's word. */
  signal: 1,
  /** `--- stopped by SIGX ---`. */
  stopped: 2,
  /** `+++ exited with N +++`; N is the event's value. */
  exited: 3,
  /** `+++ killed by SIGX +++`; value 1 when a core was dumped. */
  killed: 4,
  /** `+++ superseded by execve in pid N +++`; N is the value. */
  superseded: 5,
  /** `Process N attached`; N is the value. */
  attached: 6,
  /** `Process N detached`. */
  detached: 7,
  /** Any other message of strace. */
  message: 8,
} as const;

export class EventColumns {
  length = 0;
  kind = new Uint8Array(64);
  pid = new Int32Array(64);
  time = new Float64Array(64);
  value = new Int32Array(64);
  /** Index into the words of the trace; 0 = none. */
  word = new Uint16Array(64);
  byteStart = new Float64Array(64);
  byteLength = new Uint32Array(64);
  line = new Uint32Array(64);

  /** Index of a new row. */
  add(): number {
    if (this.length === this.kind.length) {
      const wider = 2 * this.length;
      this.kind = moved(this.kind, new Uint8Array(wider));
      this.pid = moved(this.pid, new Int32Array(wider));
      this.time = moved(this.time, new Float64Array(wider));
      this.value = moved(this.value, new Int32Array(wider));
      this.word = moved(this.word, new Uint16Array(wider));
      this.byteStart = moved(this.byteStart, new Float64Array(wider));
      this.byteLength = moved(this.byteLength, new Uint32Array(wider));
      this.line = moved(this.line, new Uint32Array(wider));
    }
    return this.length++;
  }
}

function moved<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
