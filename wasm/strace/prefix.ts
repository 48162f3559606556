/** Process and time before a call: the twin of line-prefix.ts. */
import { DIGITS_MAX, digits, power, readDigits, whole } from './digits';
import { isDigit } from './letters';
import { CLOCK, NONE, PID, TIME } from './record';

const BRACKETED: u32 = 4;
const CLOCK_DAY: u32 = 1;
const CLOCK_EPOCH: u32 = 2;
const CLOCK_RELATIVE: u32 = 3;
const EPOCH_LEAST: u64 = 100_000_000;

/** Milliseconds of the fraction read last. */
let part: f64 = 0;

/** Where the text behind process and time begins. */
export function prefix(line: u32, from: u32, end: u32): u32 {
  let p = from;
  let pid: u32 = 0;
  let clock: u32 = 0;
  let time: f64 = NaN;
  let first = load<u8>(p);
  if (first === 91) {
    // `[pid `
    if (load<u32>(p + 1) !== 0x20646970) return NONE;
    p += 5;
    while (p < end && load<u8>(p) === 32) p++;
    p = readDigits(p, end);
    if (digits === 0 || digits > 9 || load<u16>(p) !== 0x205d || p + 1 >= end) return NONE;
    pid = u32(whole);
    clock = BRACKETED;
    p += 2;
  } else if (isDigit(first)) {
    const behind = readDigits(p, end);
    if (digits <= 8 && load<u8>(behind) === 32) {
      pid = u32(whole);
      p = behind;
      while (p < end && load<u8>(p) === 32) p++;
    } else if (digits <= 8 && load<u8>(behind) === 60) return NONE;
  }
  // A time, behind blanks where it is a gap.
  let q = p;
  while (q < end && load<u8>(q) === 32) q++;
  const begin = q;
  q = readDigits(q, end);
  if (q > begin) {
    if (digits > DIGITS_MAX) return NONE;
    if (load<u8>(q) === 58) {
      const hours = whole;
      if (q + 6 > end || load<u8>(q + 3) !== 58 || hours > 24) return NONE;
      const m1 = load<u8>(q + 1);
      const m2 = load<u8>(q + 2);
      const s1 = load<u8>(q + 4);
      const s2 = load<u8>(q + 5);
      if (!isDigit(m1) || !isDigit(m2) || !isDigit(s1) || !isDigit(s2)) return NONE;
      const minutes = u64(m1 - 48) * 10 + (m2 - 48);
      const seconds = u64(s1 - 48) * 10 + (s2 - 48);
      q = fraction(q + 6, end);
      if (q === NONE || load<u8>(q) !== 32 || q >= end) return NONE;
      clock |= CLOCK_DAY;
      time = f64(((hours * 60 + minutes) * 60 + seconds) * 1000) + part;
    } else {
      const value = whole;
      const hasFraction = load<u8>(q) === 46;
      q = fraction(q, end);
      if (q === NONE || load<u8>(q) !== 32 || q >= end) return NONE;
      if (value >= EPOCH_LEAST) clock |= CLOCK_EPOCH;
      else if (hasFraction) clock |= CLOCK_RELATIVE;
      else return NONE;
      time = f64(value) * 1000 + part;
    }
    p = q + 1;
  }
  first = load<u8>(p);
  // A gap beside the time, a security context, the number of the call, the instruction pointer.
  if (first === 40 || first === 91) return NONE;
  store<u32>(line, pid, PID);
  store<u32>(line, clock, CLOCK);
  store<f64>(line, time, TIME);
  return p;
}

/** Puts the milliseconds of a fraction into `part`; returns where it ends. */
function fraction(from: u32, end: u32): u32 {
  part = 0;
  if (load<u8>(from) !== 46) return from;
  const p = readDigits(from + 1, end);
  if (digits > DIGITS_MAX) return NONE;
  part = (f64(whole) * 1000) / f64(power(digits));
  return p;
}
