/** Numbers as sar prints them: a decimal point or comma, a percent sign, sizes for people. */
import { ZERO } from '../text/line-bytes.ts';

const POWERS = Array.from({ length: 20 }, (_, n) => 10 ** n);
const MINUS = 45;
const POINT = 46;
const COMMA = 44;
const PERCENT = 37;

/** Kibibytes in what `sar -h` writes behind a number. */
const SIZES: Readonly<Record<number, number>> = {
  66: 1 / 1024,
  107: 1,
  75: 1,
  77: 1024,
  71: 1024 ** 2,
  84: 1024 ** 3,
  80: 1024 ** 4,
};

/** What {@link parseNumber} found besides the number. */
export const parsed = {
  /** Digits after the decimal sign. */
  decimals: 0,
  /** It was a size for people; the number is in kB. */
  rounded: false,
};

/** @returns NaN when the bytes are no number. */
export function parseNumber(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  const negative = bytes[at] === MINUS;
  if (negative) at++;
  let digits = 0;
  let mantissa = 0;
  let point = -1;
  for (; at < end; at++) {
    const byte = bytes[at] as number;
    const value = byte - ZERO;
    if (value >= 0 && value <= 9) {
      mantissa = mantissa * 10 + value;
      digits++;
    } else if ((byte === POINT || byte === COMMA) && point < 0) point = digits;
    else break;
  }
  if (digits === 0 || digits > 19) return Number.NaN;
  parsed.decimals = point < 0 ? 0 : digits - point;
  parsed.rounded = false;
  let number = parsed.decimals > 0 ? mantissa / (POWERS[parsed.decimals] as number) : mantissa;
  if (at < end) {
    if (at + 1 !== end) return Number.NaN;
    const suffix = bytes[at] as number;
    const size = SIZES[suffix];
    if (size === undefined && suffix !== PERCENT) return Number.NaN;
    parsed.rounded = true;
    if (size !== undefined) number *= size;
  }
  return negative ? -number : number;
}

/** May a number start with this byte? */
export function startsNumber(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= ZERO && byte <= ZERO + 9) || byte === MINUS || byte === POINT);
}
