/** A line like the one before it: the same text around other numbers, read without looking at every byte twice. */
import { isJoined, type Tokens } from './tokens.ts';

const ZERO = 48;
const MINUS = 45;
const DOT = 46;
const SPACE = 32;
const TAB = 9;

/** What may follow a number without changing what it is: no further digits, no exponent, no hexadecimal number. */
function endsNumber(byte: number): boolean {
  return !isJoined(byte) && byte !== MINUS;
}

export class LineShape {
  /** Hash of the lines of this shape; see {@link Tokens}. */
  mask = 0;
  private count = 0;
  /** Text before the first number, between each two, and after the last; one after the other. */
  private text = new Uint8Array(0);
  /** Where each of them ends. */
  private ends = new Int32Array(0);

  /** The line that was just taken apart: from now on others are compared with it. */
  learn(bytes: Uint8Array, from: number, end: number, tokens: Tokens): void {
    const { count, starts, ends } = tokens;
    this.count = 0;
    const gaps: Uint8Array[] = [];
    let at = from;
    for (let i = 0; i <= count; i++) {
      const gap = bytes.slice(at, i < count ? starts[i] : end);
      // Blanks are as many as pad the number; numbers that touch letters take a closer look.
      const isBlank = gap.length > 0 && gap.every((byte) => byte === SPACE || byte === TAB);
      if (gap.length > 0 && !isBlank && gap.some((byte) => byte === SPACE || byte === TAB)) return;
      if (i > 0 && gap.length > 0 && !endsNumber(gap[0] as number)) return;
      if (i > 0 && i < count && gap.length === 0) return;
      gaps.push(isBlank ? Uint8Array.of(SPACE) : gap);
      at = ends[i] as number;
    }
    this.mask = tokens.mask;
    this.text = Uint8Array.from(gaps.flatMap((gap) => [...gap]));
    this.ends = new Int32Array(gaps.length);
    let length = 0;
    gaps.forEach((gap, i) => {
      length += gap.length;
      this.ends[i] = length;
    });
    this.count = count;
  }

  /** Takes apart a line of this shape as `tokenize` does, `mask` included. @returns false for any other line. */
  read(bytes: Uint8Array, from: number, end: number, into: Tokens): boolean {
    const { count, text, ends } = this;
    const { values, starts } = into;
    const numberEnds = into.ends;
    let p = from;
    let t = 0;
    for (let i = 0; ; i++) {
      const gapEnd = ends[i] as number;
      for (; t < gapEnd; t++) {
        const byte = text[t] as number;
        if (byte === SPACE) {
          const blank = p;
          while (p < end && (bytes[p] === SPACE || bytes[p] === TAB)) p++;
          if (p === blank) return false;
        } else if (bytes[p++] !== byte) return false;
      }
      if (i === count) break;
      starts[i] = p;
      const isNegative = bytes[p] === MINUS;
      if (isNegative) p++;
      const digits = p;
      let value = 0;
      let c = (bytes[p] as number) - ZERO;
      for (; c >= 0 && c <= 9; c = (bytes[++p] as number) - ZERO) value = value * 10 + c;
      if (p === digits) return false;
      if (bytes[p] === DOT) {
        let scale = 1;
        let fraction = 0;
        c = (bytes[++p] as number) - ZERO;
        if (!(c >= 0 && c <= 9)) return false;
        for (; c >= 0 && c <= 9; c = (bytes[++p] as number) - ZERO) {
          fraction = fraction * 10 + c;
          scale *= 10;
        }
        value += fraction / scale;
      }
      values[i] = isNegative ? -value : value;
      numberEnds[i] = p;
    }
    if (p !== end || count === 0) return false;
    into.count = count;
    into.mask = this.mask;
    return true;
  }
}
