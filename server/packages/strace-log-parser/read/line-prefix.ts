/**
 * What strace prints before the call, always in this order: process, security context, time, time since the line
 * before, number of the call (`-n`), instruction pointer (`-i`).
 */
import {
  BLANK,
  COLON,
  DOT,
  GREATER,
  hexValue,
  isDigit,
  LEFT_SQUARE,
  LESS,
  OPEN,
  PLUS,
  QUESTION,
  RIGHT_SQUARE,
  ZERO,
} from './ascii.ts';

export const ClockKind = { none: 0, day: 1, epoch: 2, relative: 3 } as const;

/** Seconds from here on are since the epoch, below it since the line before (three years; no call takes that long). */
const EPOCH_LEAST = 1e8;

export class LinePrefix {
  /** 0 = not printed. */
  pid = 0;
  /** `[pid N]`, which strace prints on a terminal only while it traces more than one. */
  bracketed = false;
  clock: number = ClockKind.none;
  /** Milliseconds, by `clock`; for `relative` the time since the line before. */
  time = Number.NaN;
  /** Milliseconds since the line before, from `-r` beside another clock; NaN without. */
  gap = Number.NaN;

  /** Where the text behind the prefix begins. */
  read(bytes: Uint8Array, from: number, end: number): number {
    this.pid = 0;
    this.bracketed = false;
    this.clock = ClockKind.none;
    this.time = Number.NaN;
    this.gap = Number.NaN;
    let p = this.readPid(bytes, from, end);
    p = this.readContext(bytes, p, end);
    p = this.readTime(bytes, p, end);
    if (bytes[p] === OPEN && bytes[p + 1] === PLUS) p = this.readGap(bytes, p, end);
    while (bytes[p] === LEFT_SQUARE) {
      const next = afterNumberOrPointer(bytes, p, end);
      if (next < 0) break;
      p = next;
    }
    return p;
  }

  private readPid(bytes: Uint8Array, from: number, end: number): number {
    const first = bytes[from] as number;
    if (first === LEFT_SQUARE) {
      if (
        bytes[from + 1] !== 112 ||
        bytes[from + 2] !== 105 ||
        bytes[from + 3] !== 100 ||
        bytes[from + 4] !== BLANK
      )
        return from;
      let p = from + 5;
      while (p < end && bytes[p] === BLANK) p++;
      const digits = p;
      let pid = 0;
      while (p < end && isDigit(bytes[p])) pid = pid * 10 + ((bytes[p++] as number) - ZERO);
      if (p === digits || p - digits > 9) return from;
      if (bytes[p] === LESS) p = afterName(bytes, p, end);
      if (bytes[p] !== RIGHT_SQUARE || bytes[p + 1] !== BLANK) return from;
      this.pid = pid;
      this.bracketed = true;
      return p + 2;
    }
    if (first < ZERO || first > 57) return from;
    let p = from;
    let pid = 0;
    while (p < end && isDigit(bytes[p])) pid = pid * 10 + ((bytes[p++] as number) - ZERO);
    // Ten digits are seconds since the epoch; Linux stops at 4,194,304 processes.
    if (p - from > 8) return from;
    if (bytes[p] === LESS) p = afterName(bytes, p, end);
    if (bytes[p] !== BLANK) return from;
    while (p < end && bytes[p] === BLANK) p++;
    this.pid = pid;
    return p;
  }

  /** `[system_u:system_r:init_t:s0] ` of `--secontext`: brackets with a colon that are no number and no pointer. */
  private readContext(bytes: Uint8Array, from: number, end: number): number {
    if (bytes[from] !== LEFT_SQUARE) return from;
    const close = bytes.indexOf(RIGHT_SQUARE, from);
    if (close < 0 || close >= end || bytes[close + 1] !== BLANK) return from;
    let colon = false;
    for (let p = from + 1; p < close; p++) {
      if (bytes[p] === BLANK) return from;
      if (bytes[p] === COLON) colon = true;
    }
    return colon ? close + 2 : from;
  }

  private readTime(bytes: Uint8Array, from: number, end: number): number {
    let p = from;
    while (p < end && bytes[p] === BLANK) p++;
    const digits = p;
    let whole = 0;
    while (p < end && isDigit(bytes[p])) whole = whole * 10 + ((bytes[p++] as number) - ZERO);
    if (p === digits) return from;
    if (bytes[p] === COLON) return this.readTimeOfDay(bytes, from, p, whole, end);
    const blank = afterFraction(bytes, p, end);
    if (bytes[blank] !== BLANK) return from;
    const time = whole * 1000 + fraction.value;
    if (whole >= EPOCH_LEAST) {
      this.clock = ClockKind.epoch;
      this.time = time;
    } else {
      // A lone number without a fraction is no gap: strace prints those with one.
      if (bytes[p] !== DOT) return from;
      this.clock = ClockKind.relative;
      this.time = this.gap = time;
    }
    return blank + 1;
  }

  private readTimeOfDay(bytes: Uint8Array, from: number, at: number, hours: number, end: number): number {
    if (at + 6 > end || bytes[at + 3] !== COLON || hours > 24) return from;
    const minutes = twoDigits(bytes, at + 1);
    const seconds = twoDigits(bytes, at + 4);
    if (minutes < 0 || seconds < 0) return from;
    const p = afterFraction(bytes, at + 6, end);
    if (bytes[p] !== BLANK || p >= end) return from;
    this.clock = ClockKind.day;
    this.time = ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction.value;
    return p + 1;
  }

  /** `(+     0.000312) `. */
  private readGap(bytes: Uint8Array, from: number, end: number): number {
    let p = from + 2;
    while (p < end && bytes[p] === BLANK) p++;
    let whole = 0;
    while (p < end && isDigit(bytes[p])) whole = whole * 10 + ((bytes[p++] as number) - ZERO);
    p = afterFraction(bytes, p, end);
    if (bytes[p] !== 41 || bytes[p + 1] !== BLANK) return from;
    this.gap = whole * 1000 + fraction.value;
    return p + 2;
  }
}

/** Milliseconds of the fraction read last. */
const fraction = { value: 0 };

function afterFraction(bytes: Uint8Array, from: number, end: number): number {
  fraction.value = 0;
  if (bytes[from] !== DOT) return from;
  let p = from + 1;
  let value = 0;
  let scale = 1;
  while (p < end && isDigit(bytes[p])) {
    value = value * 10 + ((bytes[p++] as number) - ZERO);
    scale *= 10;
  }
  fraction.value = (value * 1000) / scale;
  return p;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] as number;
  const ones = bytes[at + 1] as number;
  return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + ones - ZERO : -1;
}

/** Behind `<comm>` of `-Y`. */
function afterName(bytes: Uint8Array, from: number, end: number): number {
  const limit = Math.min(end, from + 80);
  for (let p = from + 1; p < limit; p++)
    if (bytes[p] === GREATER && (bytes[p + 1] === BLANK || bytes[p + 1] === RIGHT_SQUARE)) return p + 1;
  return from;
}

/** Behind `[  59] `, `[00007fb28f51fad7] ` or `[????????????????] `; -1 when it is neither. */
function afterNumberOrPointer(bytes: Uint8Array, from: number, end: number): number {
  let p = from + 1;
  while (p < end && bytes[p] === BLANK) p++;
  const first = p;
  while (p < end && (hexValue(bytes[p]) >= 0 || bytes[p] === QUESTION)) p++;
  return p > first && bytes[p] === RIGHT_SQUARE && bytes[p + 1] === BLANK ? p + 2 : -1;
}
