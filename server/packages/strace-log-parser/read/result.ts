/** What stands behind a call's arguments: `= 3</etc/hosts> (INJECTED) <0.000012>`. */
import {
  ascii,
  BLANK,
  CLOSE,
  DOT,
  EQUALS,
  GREATER,
  hexValue,
  isDigit,
  LESS,
  MINUS,
  OPEN,
  QUESTION,
  standsAt,
  ZERO,
} from './ascii.ts';

/** The result that was read last. */
export const callResult = {
  /** NaN for `?`. */
  value: Number.NaN,
  /** Name of the error, as a range; empty = none. */
  errorStart: 0,
  errorEnd: 0,
  /** Number of the error where it is known already; -1 = look it up. */
  error: -1,
  /** Milliseconds; NaN without `-T`. */
  duration: Number.NaN,
  injected: false,
  delayed: false,
  /** The text between `= ` and the duration. */
  start: 0,
  end: 0,
};

const INJECTED = ascii('(INJECTED');
const DELAYED = ascii('(DELAYED');
const LETTER_E = 69;

/** @param from behind the `)`. False when no result stands there. */
export function readResult(bytes: Uint8Array, from: number, end: number): boolean {
  let p = from;
  while (p < end && bytes[p] === BLANK) p++;
  if (p + 1 >= end || bytes[p] !== EQUALS || bytes[p + 1] !== BLANK) return false;
  p += 2;
  const start = p;
  const stop = readDuration(bytes, start, end);
  callResult.start = start;
  callResult.end = stop;
  callResult.errorStart = callResult.errorEnd = start;
  callResult.error = -1;
  callResult.injected = callResult.delayed = false;
  p = readValue(bytes, start, stop);
  if (p < 0) return false;
  if (p < stop && bytes[stop - 1] === CLOSE) readMarks(bytes, p, stop);
  return true;
}

/** Reads ` <0.000012>` at the end; returns where the text before it ends. */
function readDuration(bytes: Uint8Array, from: number, end: number): number {
  callResult.duration = Number.NaN;
  if (bytes[end - 1] !== GREATER) return end;
  let p = end - 2;
  let value = 0;
  let scale = 1;
  let fraction = 0;
  while (p > from && isDigit(bytes[p])) {
    value += ((bytes[p] as number) - ZERO) * scale;
    scale *= 10;
    p--;
  }
  if (bytes[p] === DOT) {
    fraction = value / scale;
    value = 0;
    scale = 1;
    p--;
    while (p > from && isDigit(bytes[p])) {
      value += ((bytes[p] as number) - ZERO) * scale;
      scale *= 10;
      p--;
    }
  }
  if (scale === 1 || bytes[p] !== LESS || bytes[p - 1] !== BLANK) return end;
  // Microseconds and nanoseconds stay whole: 0.000012 s is 0.012 ms, not 0.011999….
  callResult.duration = Math.round((value + fraction) * 1e9) / 1e6;
  return p - 1;
}

/** Behind the number; -1 when there is none. */
function readValue(bytes: Uint8Array, from: number, end: number): number {
  const first = bytes[from];
  if (from >= end) return -1;
  if (first === QUESTION) {
    callResult.value = Number.NaN;
    return readErrorName(bytes, from + 1, end);
  }
  if (first === MINUS) {
    const p = readDecimal(bytes, from + 1, end);
    if (p < 0) return -1;
    callResult.value = -callResult.value;
    return readErrorName(bytes, p, end);
  }
  if (first === ZERO && from + 1 < end) {
    if (((bytes[from + 1] as number) | 32) === 120) return readHex(bytes, from + 2, end);
    if (isDigit(bytes[from + 1])) return readOctal(bytes, from + 1, end);
  }
  return readDecimal(bytes, from, end);
}

function readDecimal(bytes: Uint8Array, from: number, end: number): number {
  let p = from;
  let value = 0;
  while (p < end && isDigit(bytes[p])) value = value * 10 + ((bytes[p++] as number) - ZERO);
  callResult.value = value;
  return p === from ? -1 : p;
}

function readOctal(bytes: Uint8Array, from: number, end: number): number {
  let p = from;
  let value = 0;
  while (p < end && isDigit(bytes[p])) value = value * 8 + ((bytes[p++] as number) - ZERO);
  callResult.value = value;
  return p;
}

function readHex(bytes: Uint8Array, from: number, end: number): number {
  let value = 0;
  let p = from;
  for (let digit = hexValue(bytes[p]); p < end && digit >= 0; digit = hexValue(bytes[++p]))
    value = value * 16 + digit;
  callResult.value = value;
  return p === from ? -1 : p;
}

/** ` ENOENT (No such file or directory)`, ` (errno 38)`. */
function readErrorName(bytes: Uint8Array, from: number, end: number): number {
  if (bytes[from] !== BLANK) return from;
  const start = from + 1;
  if (bytes[start] === LETTER_E) {
    let p = start;
    while (p < end && isNameByte(bytes[p] as number)) p++;
    callResult.errorStart = start;
    callResult.errorEnd = p;
    return p;
  }
  if (standsAt(bytes, start, end, ERRNO)) {
    let p = start + ERRNO.length;
    while (p < end && isDigit(bytes[p])) p++;
    callResult.errorStart = start + 1;
    callResult.errorEnd = p;
    return p;
  }
  return from;
}

const ERRNO = ascii('(errno ');

function isNameByte(byte: number): boolean {
  return (byte >= 65 && byte <= 90) || isDigit(byte) || byte === 95;
}

/** `(INJECTED)`, `(INJECTED: args)` and `(DELAYED)`, which come last. */
function readMarks(bytes: Uint8Array, from: number, end: number): void {
  for (let stop = end; stop > from && bytes[stop - 1] === CLOSE; ) {
    const open = bytes.lastIndexOf(OPEN, stop - 1);
    if (open < from) return;
    if (standsAt(bytes, open, stop, INJECTED)) callResult.injected = true;
    else if (standsAt(bytes, open, stop, DELAYED)) callResult.delayed = true;
    else return;
    stop = open - 1;
  }
}
