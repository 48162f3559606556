/** Single arguments picked out of a call's text without decoding the rest: for loops over millions of calls. */
import { afterAnnotation, afterQuoted } from '../read/arguments-end.ts';
import {
  BLANK,
  CLOSE,
  COMMA,
  EQUALS,
  hexValue,
  isDigit,
  LEFT_CURLY,
  LEFT_SQUARE,
  LESS,
  MINUS,
  OPEN,
  QUOTE,
  RIGHT_CURLY,
  RIGHT_SQUARE,
  SLASH,
  STAR,
} from '../read/ascii.ts';
import { unescaped } from './quoted.ts';

/** 1 for the bytes that may not be stepped over blindly. */
const SPECIAL = new Uint8Array(256);
for (const byte of [
  QUOTE,
  OPEN,
  CLOSE,
  COMMA,
  LEFT_SQUARE,
  RIGHT_SQUARE,
  LEFT_CURLY,
  RIGHT_CURLY,
  LESS,
  SLASH,
])
  SPECIAL[byte] = 1;

/** The comma that ends the argument beginning at `from`, or `to`. */
export function argumentEnd(bytes: Uint8Array, from: number, to: number): number {
  let depth = 0;
  for (let p = from; p < to; ) {
    while (p < to && SPECIAL[bytes[p] as number] === 0) p++;
    if (p >= to) return to;
    switch (bytes[p]) {
      case QUOTE: {
        const end = afterQuoted(bytes, p, to);
        if (end < 0) return to;
        p = end;
        break;
      }
      case OPEN:
      case LEFT_SQUARE:
      case LEFT_CURLY:
        depth++;
        p++;
        break;
      case CLOSE:
      case RIGHT_SQUARE:
      case RIGHT_CURLY:
        depth--;
        p++;
        break;
      case COMMA:
        if (depth === 0) return p;
        p++;
        break;
      case LESS:
        p =
          bytes[p + 1] === LESS
            ? p + 2
            : p > from && bytes[p - 1] !== BLANK
              ? afterAnnotation(bytes, p, to)
              : p + 1;
        break;
      case SLASH:
        p++;
        if (bytes[p] === STAR) {
          while (p < to && !(bytes[p] === STAR && bytes[p + 1] === SLASH)) p++;
          p += 2;
        }
        break;
      default:
        p++;
    }
  }
  return to;
}

/** Where the argument behind the comma at `comma` begins. */
export function nextArgument(bytes: Uint8Array, comma: number, to: number): number {
  let p = Math.min(comma + 1, to);
  while (p < to && bytes[p] === BLANK) p++;
  return p;
}

/** Where argument number `index` begins (0 = the first), without its name; -1 when there are fewer. */
export function argumentAt(bytes: Uint8Array, from: number, to: number, index: number): number {
  let p = from;
  for (let i = 0; i < index; i++) {
    const comma = argumentEnd(bytes, p, to);
    if (comma >= to) return -1;
    p = nextArgument(bytes, comma, to);
  }
  return p < to ? afterArgumentName(bytes, p, to) : -1;
}

/** Behind `fd=` that `-N` puts before an argument. */
export function afterArgumentName(bytes: Uint8Array, from: number, to: number): number {
  let p = from;
  while (p < to && isWordByte(bytes[p] as number)) p++;
  return p > from && bytes[p] === EQUALS && bytes[p + 1] !== EQUALS ? p + 1 : from;
}

function isWordByte(byte: number): boolean {
  return (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || byte === 95 || isDigit(byte);
}

/** The whole number at `at`, decimal or `0x…`; NaN when none stands there. */
export function numberAt(bytes: Uint8Array, at: number, to: number): number {
  let p = at;
  const negative = bytes[p] === MINUS;
  if (negative) p++;
  let value = 0;
  if (bytes[p] === 48 && bytes[p + 1] === 120) {
    p += 2;
    const first = p;
    for (let digit = hexValue(bytes[p]); p < to && digit >= 0; digit = hexValue(bytes[++p]))
      value = value * 16 + digit;
    if (p === first) return Number.NaN;
  } else {
    const first = p;
    while (p < to && isDigit(bytes[p])) value = value * 10 + (bytes[p++] as number) - 48;
    if (p === first) return Number.NaN;
  }
  return negative ? -value : value;
}

/** What `-y` and `-yy` say of the descriptor at `at`, unescaped: `/etc/hosts`, `UDP:[…]`; '' when they say nothing. */
export function annotationAt(bytes: Uint8Array, at: number, to: number): string {
  let p = at;
  while (p < to && (isWordByte(bytes[p] as number) || bytes[p] === MINUS)) p++;
  if (p >= to || bytes[p] !== LESS || bytes[p + 1] === LESS) return '';
  const end = afterAnnotation(bytes, p, to);
  if (end <= p + 1) return '';
  return decoder.decode(unescaped(bytes, p + 1, end - 1));
}

const decoder = new TextDecoder();
