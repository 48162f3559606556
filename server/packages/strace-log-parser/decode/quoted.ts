/** Strings as strace escapes them. */
import { afterQuoted } from '../read/arguments-end.ts';
import { BACKSLASH, DOT, hexValue, QUOTE } from '../read/ascii.ts';

export interface Quoted {
  bytes: Uint8Array;
  /** `"..."...`: `-s` left the rest out. */
  cut: boolean;
  /** Behind the string and its dots. */
  end: number;
}

const LETTERS: Readonly<Record<number, number>> = {
  97: 7,
  98: 8,
  102: 12,
  110: 10,
  114: 13,
  116: 9,
  118: 11,
};

/** The string that begins with the quote at `at`; undefined when there is none, or none that ends before `to`. */
export function unquote(bytes: Uint8Array, at: number, to: number): Quoted | undefined {
  const buffer = new QuotedBuffer();
  if (!buffer.read(bytes, at, to)) return undefined;
  const { cut, end } = buffer;
  return { bytes: buffer.bytes.subarray(0, buffer.length), cut, end };
}

/** Holds one string after the other: for loops over millions of them. */
export class QuotedBuffer {
  /** The string is `bytes[0..length]`. */
  bytes: Uint8Array = new Uint8Array(0);
  length = 0;
  /** As in `Quoted`. */
  cut = false;
  end = 0;

  /** Takes the string that begins with the quote at `at`; false when there is none, or none that ends before `to`. */
  read(bytes: Uint8Array, at: number, to: number): boolean {
    if (bytes[at] !== QUOTE) return false;
    const close = afterQuoted(bytes, at, to) - 1;
    if (close < 0) return false;
    if (close - at > this.bytes.length) this.bytes = new Uint8Array(close - at);
    const out = this.bytes;
    let length = 0;
    for (let p = at + 1; p < close; ) {
      const byte = bytes[p] as number;
      if (byte === BACKSLASH) {
        p = readEscape(bytes, p + 1, to);
        out[length++] = escaped.value;
      } else {
        out[length++] = byte;
        p++;
      }
    }
    this.length = length;
    this.cut =
      close + 3 < to && bytes[close + 1] === DOT && bytes[close + 2] === DOT && bytes[close + 3] === DOT;
    this.end = this.cut ? close + 4 : close + 1;
    return true;
  }
}

/** The byte that was unescaped last. */
const escaped = { value: 0 };

/** Reads what stands behind a backslash; returns where it ends. */
function readEscape(bytes: Uint8Array, at: number, to: number): number {
  const byte = bytes[at] as number;
  if (byte >= 48 && byte <= 57) {
    // Versions before 4.22 write three digits also where the next character is an 8 or 9.
    let value = 0;
    let p = at;
    while (p < to && p < at + 3 && (bytes[p] as number) >= 48 && (bytes[p] as number) <= 55)
      value = value * 8 + (bytes[p++] as number) - 48;
    escaped.value = value & 255;
    return Math.max(p, at + 1);
  }
  if (byte === 120 && hexValue(bytes[at + 1]) >= 0 && hexValue(bytes[at + 2]) >= 0) {
    escaped.value = hexValue(bytes[at + 1]) * 16 + hexValue(bytes[at + 2]);
    return at + 3;
  }
  escaped.value = LETTERS[byte] ?? byte;
  return at + 1;
}

/** A path in an annotation, escaped like a string but without quotes. */
export function unescaped(bytes: Uint8Array, from: number, to: number): Uint8Array {
  const out = new Uint8Array(to - from);
  let length = 0;
  for (let p = from; p < to; ) {
    if (bytes[p] === BACKSLASH) {
      p = readEscape(bytes, p + 1, to);
      out[length++] = escaped.value;
    } else out[length++] = bytes[p++] as number;
  }
  return out.subarray(0, length);
}
