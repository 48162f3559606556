/** Chunks in, lines out. */
import { copyOf, NEWLINE } from './ascii.ts';

/** What is longer is no line of a log: it is cut, so that memory stays bounded. */
const LINE_MAX = 64 << 20;

/** `bytes[from..to]` are whole lines, `at` is where they stand in the log. The last one of the log may lack its newline. */
export type OnLines = (bytes: Uint8Array, from: number, to: number, at: number) => void;

export class LineFeed {
  private readonly onLines: OnLines;
  /** Where the next chunk is expected. */
  private offset = 0;
  /** The beginning of a line whose end is in a later chunk. */
  private carry: Uint8Array[] = [];
  private carried = 0;

  constructor(onLines: OnLines) {
    this.onLines = onLines;
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
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (p < end) {
      this.onLines(bytes, p, end, base + p);
      p = end;
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
    this.onLines(line, 0, line.length, end - line.length);
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
