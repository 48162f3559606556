/** Chunks in, lines out. */
import { copyOf, NEWLINE } from './ascii.ts';

/** What is longer is no line of a log: it is cut, so that memory stays bounded. */
const LINE_MAX = 64 << 20;

/** `bytes[from..end]` is the line without its newline, `at` where it stands in the log. */
export type OnLine = (bytes: Uint8Array, from: number, end: number, at: number) => void;

export class LineFeed {
  private readonly onLine: OnLine;
  /** Where the next chunk is expected. */
  private offset = 0;
  /** The beginning of a line whose end is in a later chunk. */
  private carry: Uint8Array[] = [];
  private carried = 0;

  constructor(onLine: OnLine) {
    this.onLine = onLine;
  }

  push(bytes: Uint8Array, offset = this.offset): void {
    if (offset !== this.offset) {
      this.flush();
      this.offset = offset;
    }
    const base = this.offset;
    this.offset += bytes.length;
    let p = 0;
    if (this.carried > 0) {
      const end = bytes.indexOf(NEWLINE);
      if (end < 0) {
        this.keep(bytes, 0);
        return;
      }
      this.keep(bytes.subarray(0, end), 0);
      this.flush(base + end);
      p = end + 1;
    }
    for (;;) {
      const end = bytes.indexOf(NEWLINE, p);
      if (end < 0) break;
      this.onLine(bytes, p, end, base + p);
      p = end + 1;
    }
    if (p < bytes.length) this.keep(bytes, p);
  }

  /** The last line may lack its newline. */
  finish(): void {
    this.flush();
  }

  private keep(bytes: Uint8Array, from: number): void {
    this.carry.push(copyOf(bytes, from, bytes.length));
    this.carried += bytes.length - from;
    if (this.carried > LINE_MAX) this.flush(this.offset);
  }

  private flush(end = this.offset): void {
    if (this.carry.length === 0) return;
    const line = this.carry.length === 1 ? (this.carry[0] as Uint8Array) : joined(this.carry, this.carried);
    this.carry = [];
    this.carried = 0;
    this.onLine(line, 0, line.length, end - line.length);
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
