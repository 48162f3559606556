/** The beginning of a call that another line will end. One a process, used again and again. */
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
    this.text.set(bytes.subarray(from, to), this.length);
    this.length = size;
  }
}
