/** What stands behind the arguments: the twin of result.ts. */
import { DIGITS_MAX, digits, readDigits, whole } from './digits';
import { isDigit } from './letters';
import { errorNumber } from './names';
import { DURATION, ERROR, ERROR_END, ERROR_START, NONE, RESULT_END, RESULT_START, VALUE } from './record';

const HEX_DIGITS_MAX: u32 = 13;

/** The record that is written, and the milliseconds read last. */
let line: u32 = 0;
let duration: f64 = 0;

/** Reads what stands behind the `)`; false when it is not a usual result. */
export function result(record: u32, from: u32, end: u32): bool {
  line = record;
  let p = from;
  while (p < end && load<u8>(p) === 32) p++;
  if (p + 1 >= end || load<u16>(p) !== 0x203d) return false;
  p += 2;
  const begin = p;
  const stop = durationBefore(begin, end);
  if (stop === NONE) return false;
  store<f64>(line, duration, DURATION);
  store<u32>(line, begin, RESULT_START);
  store<u32>(line, stop, RESULT_END);
  store<u32>(line, begin, ERROR_START);
  store<u32>(line, begin, ERROR_END);
  store<u32>(line, NONE, ERROR);
  if (begin >= stop) return false;
  p = value(begin, stop);
  if (p === NONE) return false;
  return p >= stop || load<u8>(stop - 1) !== 41 || !isMarked(p, stop);
}

/** `(INJECTED...)` or `(DELAYED)` comes last. */
function isMarked(from: u32, stop: u32): bool {
  let p = stop - 1;
  while (p > from && load<u8>(p) !== 40) p--;
  if (load<u8>(p) !== 40) return false;
  const letter = load<u8>(p + 1);
  return letter === 73 || letter === 68;
}

/** Reads ` <0.000012>` at the end into `duration`; returns where the text before it ends, NONE when it is too long. */
function durationBefore(from: u32, end: u32): u32 {
  duration = NaN;
  if (load<u8>(end - 1) !== 62) return end;
  let p = end - 2;
  let value: u64 = 0;
  let scale: u64 = 1;
  let part: f64 = 0;
  const behind = p;
  while (p > from && isDigit(load<u8>(p))) {
    if (behind - p >= DIGITS_MAX) return NONE;
    value += u64(load<u8>(p) - 48) * scale;
    scale *= 10;
    p--;
  }
  if (load<u8>(p) === 46) {
    part = f64(value) / f64(scale);
    value = 0;
    scale = 1;
    p--;
    const seconds = p;
    while (p > from && isDigit(load<u8>(p))) {
      if (seconds - p >= DIGITS_MAX) return NONE;
      value += u64(load<u8>(p) - 48) * scale;
      scale *= 10;
      p--;
    }
  }
  if (scale === 1 || load<u8>(p) !== 60 || load<u8>(p - 1) !== 32) return end;
  duration = round((f64(value) + part) * 1e9) / 1e6;
  return p - 1;
}

/** As Math.round for what is not negative. */
function round(value: f64): f64 {
  const up = ceil<f64>(value);
  return up - 0.5 > value ? up - 1 : up;
}

/** Reads the number, and the error behind it; NONE when there is none, or not a usual one. */
function value(from: u32, end: u32): u32 {
  const first = load<u8>(from);
  if (first === 63) {
    store<f64>(line, NaN, VALUE);
    return errorName(from + 1, end);
  }
  if (first === 45) {
    const p = readDigits(from + 1, end);
    if (digits === 0 || digits > DIGITS_MAX) return NONE;
    store<f64>(line, -f64(whole), VALUE);
    return errorName(p, end);
  }
  if (first === 48 && from + 1 < end) {
    const second = load<u8>(from + 1);
    if ((second | 32) === 120) return hex(from + 2, end);
    if (isDigit(second)) return NONE;
  }
  const p = readDigits(from, end);
  if (digits === 0 || digits > DIGITS_MAX) return NONE;
  store<f64>(line, f64(whole), VALUE);
  return p;
}

function hex(from: u32, end: u32): u32 {
  let p = from;
  let value: u64 = 0;
  while (p < end) {
    const byte = load<u8>(p);
    const letter = (byte | 32) - 97;
    if (isDigit(byte)) value = value * 16 + (byte - 48);
    else if (letter < 6) value = value * 16 + letter + 10;
    else break;
    p++;
  }
  if (p === from || p - from > HEX_DIGITS_MAX) return NONE;
  store<f64>(line, f64(value), VALUE);
  return p;
}

/** ` ENOENT`; where it ends. `(errno 38)` is not usual. */
function errorName(from: u32, end: u32): u32 {
  if (load<u8>(from) !== 32 || from >= end) return from;
  let p = from + 1;
  const first = load<u8>(p);
  if (first === 40 && load<u8>(p + 1) === 101) return NONE;
  if (first !== 69) return from;
  while (p < end) {
    const byte = load<u8>(p);
    if (byte - 65 >= 26 && !isDigit(byte) && byte !== 95) break;
    p++;
  }
  store<u32>(line, from + 1, ERROR_START);
  store<u32>(line, p, ERROR_END);
  store<u32>(line, errorNumber(from + 1, p), ERROR);
  return p;
}
