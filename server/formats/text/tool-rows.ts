/** Rows of reports of tools read from their bytes: what looks like the row before is not decoded. */
import { NEWLINE, RETURN, SPACE, TAB, ZERO } from './line-bytes.ts';

const DOT = 46;
const COMMA = 44;

/** Longer ones may not be read exactly digit by digit. */
const DIGITS_MAX = 15;

const POWERS = Float64Array.from({ length: DIGITS_MAX + 1 }, (_, i) => 10 ** i);

/** A grammar that knows rows by their bytes, of which it has understood others already. */
export interface ToolRows {
  /**
   * Is the line at `from`, which ends with a newline, a row like one before?
   * @returns the position after it, or -1 when it wants a closer look: then nothing has changed.
   */
  scan(bytes: Uint8Array, from: number): number;
  /** Takes over the row that was just found. */
  take(): void;
}

/** The numbers of one row. */
export class RowNumbers {
  readonly values: Float64Array;
  private readonly count: number;
  private readonly hasFractions: boolean;

  constructor(count: number, hasFractions: boolean) {
    this.values = new Float64Array(count);
    this.count = count;
    this.hasFractions = hasFractions;
  }

  /**
   * Reads as many numbers as a row has, with blanks before each.
   * @returns the position after the last one, where a blank or the line's end stands; -1 when they are not there.
   */
  scan(bytes: Uint8Array, from: number): number {
    const { values, count, hasFractions } = this;
    let p = from;
    for (let i = 0; i < count; i++) {
      let byte = bytes[p] as number;
      while (byte === SPACE || byte === TAB) byte = bytes[++p] as number;
      const first = p;
      let value = byte - ZERO;
      if (!(value >= 0 && value <= 9)) return -1;
      for (let c = (bytes[++p] as number) - ZERO; c >= 0 && c <= 9; c = (bytes[++p] as number) - ZERO)
        value = value * 10 + c;
      let digits = p - first;
      byte = bytes[p] as number;
      if (hasFractions && (byte === DOT || byte === COMMA)) {
        const point = p;
        for (let c = (bytes[++p] as number) - ZERO; c >= 0 && c <= 9; c = (bytes[++p] as number) - ZERO)
          value = value * 10 + c;
        const fraction = p - point - 1;
        digits += fraction;
        if (digits > DIGITS_MAX) return -1;
        // One division of two exact numbers: the same number as any parser's.
        value /= POWERS[fraction] as number;
        byte = bytes[p] as number;
      } else if (digits > DIGITS_MAX) return -1;
      if (byte !== SPACE && byte !== NEWLINE && byte !== TAB && byte !== RETURN) return -1;
      values[i] = value;
    }
    return p;
  }
}

/** @returns the position after the newline when nothing but blanks stands before it, else -1. */
export function afterLine(bytes: Uint8Array, from: number): number {
  let p = from;
  while (bytes[p] === SPACE || bytes[p] === TAB) p++;
  if (bytes[p] === RETURN) p++;
  return bytes[p] === NEWLINE ? p + 1 : -1;
}
