/** The beginning of a call that another line will end. One a process, used again and again. */
/** So few bytes are copied sooner one by one. */
const SHORT = 128;

export class PendingCall {
  active = false;
  row = 0;
  syscall = 0;
  /** The arguments so far are `text[0..length]`. */
  text = new Uint8Array(256);
  length = 0;

  begin(row: number, syscall: number): void {
    this.active = true;
    this.row = row;
    this.syscall = syscall;
    this.length = 0;
  }

  append(bytes: Uint8Array, from: number, to: number): void {
    const size = this.length + to - from;
    if (size > this.text.length) {
      const wider = new Uint8Array(Math.max(size, 2 * this.text.length));
      wider.set(this.text.subarray(0, this.length));
      this.text = wider;
    }
    if (to - from > SHORT) this.text.set(bytes.subarray(from, to), this.length);
    else for (let p = from, at = this.length; p < to; p++, at++) this.text[at] = bytes[p] as number;
    this.length = size;
  }
}
