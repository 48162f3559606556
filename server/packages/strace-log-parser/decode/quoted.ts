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
  if (bytes[at] !== QUOTE) return undefined;
  const close = afterQuoted(bytes, at, to);
  if (close < 0) return undefined;
  const out = new Uint8Array(close - at - 2);
  let length = 0;
  for (let p = at + 1; p < to; ) {
    const byte = bytes[p] as number;
    if (byte === QUOTE) {
      const cut = bytes[p + 1] === DOT && bytes[p + 2] === DOT && bytes[p + 3] === DOT && p + 3 < to;
      return { bytes: out.subarray(0, length), cut, end: cut ? p + 4 : p + 1 };
    }
    if (byte === BACKSLASH) {
      p = readEscape(bytes, p + 1, to);
      out[length++] = escaped.value;
    } else {
      out[length++] = byte;
      p++;
    }
  }
  return undefined;
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
