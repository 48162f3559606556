/**
 * Reads usual lines of strace, 16 bytes at a time: the twin of server/packages/strace-log-parser/read/line-scan.ts, which
 * says what a line is. Whatever is unusual (security contexts, `-i`, `-n`, `-Y`, torn lines, injected results, messages) is
 * left to the twin, with only its place told. AssemblyScript; `node scripts/node24.mjs scripts/wasm.mjs` builds it.
 */

/** Where the first line begins that was not read, because its end is missing or there was no room. */
export let next: u32 = 0;

// A record, by bytes. The twin in JavaScript is FastLines.
const KIND: u32 = 0;
const FROM: u32 = 4;
/** Without blanks at the end. */
const END: u32 = 8;
const NEWLINE_AT: u32 = 12;
const PID: u32 = 16;
/** Clock, and 4 for `[pid N]`. */
const CLOCK: u32 = 20;
const BODY: u32 = 24;
const NAME_START: u32 = 28;
const NAME_END: u32 = 32;
const ARGS_START: u32 = 36;
const ARGS_END: u32 = 40;
const RESULT_START: u32 = 44;
const RESULT_END: u32 = 48;
const ERROR_START: u32 = 52;
const ERROR_END: u32 = 56;
/** Numbers of the names, as they were learned; -1 = not known here. */
const NAME: u32 = 60;
const ERROR: u32 = 64;
const TIME: u32 = 72;
const DURATION: u32 = 80;
const VALUE: u32 = 88;
const RECORD: u32 = 96;

// Of line-scan.ts.
const CALL: u32 = 1;
const UNFINISHED: u32 = 2;
const RESUMED: u32 = 5;
const RESUMED_UNFINISHED: u32 = 6;

const BRACKETED: u32 = 4;
const CLOCK_DAY: u32 = 1;
const CLOCK_EPOCH: u32 = 2;
const CLOCK_RELATIVE: u32 = 3;
const EPOCH_LEAST: u64 = 100_000_000;

/** Numbers with more digits are not whole in a double. */
const DIGITS_MAX: u32 = 15;
const HEX_DIGITS_MAX: u32 = 13;

const NONE: u32 = u32.MAX_VALUE;

// Tables of names: 256 slots of 64 bytes, the length, the number and the letters of each.
const SLOTS: u32 = 256;
const SLOT: u32 = 64;
const LETTERS_MAX: u32 = SLOT - 8;
const PROBES: u32 = 8;

// What the functions below find beside what they return.
let line: u32 = 0;
let names: u32 = 0;
let errors: u32 = 0;
let argumentsAt: u32 = 0;
let whole: u64 = 0;
let digits: u32 = 0;
let duration: f64 = 0;

// How the arguments end.
const CLOSED: u32 = 0;
const LEFT: u32 = 1;
const OTHERWISE: u32 = 2;

/** @param at 2 tables of 16 KiB each, all zeros. */
export function start(at: u32): void {
  names = at;
  errors = at + SLOTS * SLOT;
}

/** From now on the name, or the error, at `from` has this number. */
export function learn(isError: bool, from: u32, to: u32, id: u32): void {
  const length = to - from;
  if (length === 0 || length > LETTERS_MAX) return;
  const table = isError ? errors : names;
  let slot = slotOf(from, length);
  for (let i: u32 = 0; i < PROBES; i++) {
    const at = table + slot * SLOT;
    if (load<u32>(at) === 0) {
      store<u32>(at, length);
      store<u32>(at + 4, id);
      memory.copy(at + 8, from, length);
      return;
    }
    slot = (slot + 1) & (SLOTS - 1);
  }
}

/**
 * @param from where a line begins
 * @param to one past the last byte; 64 more are there to be looked at.
 * @param out takes the records.
 * @returns how many lines, at most `most`.
 */
export function scan(from: u32, to: u32, out: u32, most: u32): u32 {
  let count: u32 = 0;
  let at = from;
  while (count < most) {
    const newline = find(at, to, 10);
    if (newline === NONE) break;
    line = out;
    let end = newline;
    while (end > at && isIdle(load<u8>(end - 1))) end--;
    store<u32>(line, at, FROM);
    store<u32>(line, end, END);
    store<u32>(line, newline, NEWLINE_AT);
    store<u32>(line, end > at ? kindOf(at, end) : 0, KIND);
    out += RECORD;
    count++;
    at = newline + 1;
  }
  next = at;
  return count;
}

/** The first place of a byte; NONE when it is not there. */
function find(from: u32, to: u32, byte: u8): u32 {
  const wanted = i8x16.splat(byte);
  for (let at = from; at < to; at += 16) {
    const bits = i8x16.bitmask(i8x16.eq(v128.load(at), wanted));
    if (bits !== 0) {
      const found = at + ctz(bits);
      return found < to ? found : NONE;
    }
  }
  return NONE;
}

function isIdle(byte: u8): bool {
  return byte === 32 || byte === 13 || byte === 9;
}

function isDigit(byte: u8): bool {
  return byte - 48 < 10;
}

function isNameStart(byte: u8): bool {
  return (byte | 32) - 97 < 26 || byte === 95;
}

function isNamePart(byte: u8): bool {
  return isNameStart(byte) || isDigit(byte) || byte === 35;
}

/** Reads digits into `whole` and `digits`; returns where they end. */
function readDigits(from: u32, end: u32): u32 {
  let p = from;
  let value: u64 = 0;
  while (p < end) {
    const byte = load<u8>(p);
    if (!isDigit(byte)) break;
    value = value * 10 + (byte - 48);
    p++;
  }
  whole = value;
  digits = p - from;
  return p;
}

/** 0 = not a usual line. */
function kindOf(from: u32, end: u32): u32 {
  const p = prefix(from, end);
  if (p === NONE || p >= end) return 0;
  store<u32>(line, p, BODY);
  const first = load<u8>(p);
  if (isNameStart(first)) return callKind(p, end);
  return first === 60 ? resumedKind(p, end) : 0;
}

/** Where the text behind process and time begins. */
function prefix(from: u32, end: u32): u32 {
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
      time = f64(((hours * 60 + minutes) * 60 + seconds) * 1000) + duration;
    } else {
      const value = whole;
      const hasFraction = load<u8>(q) === 46;
      q = fraction(q, end);
      if (q === NONE || load<u8>(q) !== 32 || q >= end) return NONE;
      if (value >= EPOCH_LEAST) clock |= CLOCK_EPOCH;
      else if (hasFraction) clock |= CLOCK_RELATIVE;
      else return NONE;
      time = f64(value) * 1000 + duration;
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

/** Puts the milliseconds of a fraction into `duration`; returns where it ends. */
function fraction(from: u32, end: u32): u32 {
  duration = 0;
  if (load<u8>(from) !== 46) return from;
  const p = readDigits(from + 1, end);
  if (digits > DIGITS_MAX) return NONE;
  duration = (f64(whole) * 1000) / f64(power(digits));
  return p;
}

function power(exponent: u32): u64 {
  let value: u64 = 1;
  for (let i: u32 = 0; i < exponent; i++) value *= 10;
  return value;
}

function callKind(body: u32, end: u32): u32 {
  let p = body + 1;
  while (p < end && isNamePart(load<u8>(p))) p++;
  if (p >= end || load<u8>(p) !== 40) return 0;
  store<u32>(line, body, NAME_START);
  store<u32>(line, p, NAME_END);
  store<u32>(line, numberOf(names, body, p), NAME);
  const how = argumentsEnd(p + 1, end);
  store<u32>(line, p + 1, ARGS_START);
  if (how === CLOSED) {
    store<u32>(line, argumentsAt, ARGS_END);
    return result(argumentsAt + 1, end) ? CALL : 0;
  }
  if (how !== LEFT) return 0;
  store<u32>(line, behindBlank(argumentsAt, p + 1), ARGS_END);
  return UNFINISHED;
}

function resumedKind(body: u32, end: u32): u32 {
  // `<... `
  if (body + 5 > end || load<u32>(body) !== 0x2e2e2e3c || load<u8>(body + 4) !== 32) return 0;
  let p = body + 5;
  while (p < end && isNamePart(load<u8>(p))) p++;
  // ` resumed>`
  if (p + 9 > end || !areWords(p, 0x73657220, 0x64656d75) || load<u8>(p + 8) !== 62) return 0;
  store<u32>(line, body + 5, NAME_START);
  store<u32>(line, p, NAME_END);
  store<u32>(line, NONE, NAME);
  p += 9;
  if (load<u8>(p) === 32) p++;
  store<u32>(line, p, ARGS_START);
  const how = argumentsEnd(p, end);
  if (how === CLOSED) {
    store<u32>(line, argumentsAt, ARGS_END);
    return result(argumentsAt + 1, end) ? RESUMED : 0;
  }
  if (how !== LEFT) return 0;
  store<u32>(line, behindBlank(argumentsAt, p), ARGS_END);
  return RESUMED_UNFINISHED;
}

/** strace puts a blank of its own before `<unfinished ...>`. */
function behindBlank(at: u32, from: u32): u32 {
  return at > from && load<u8>(at - 1) === 32 ? at - 1 : at;
}

/** Of the first byte that may not be stepped over blindly: `"`, `(`, `)`, `<`, `/`. */
function special(from: u32, end: u32): u32 {
  for (let at = from; at < end; at += 16) {
    const bytes = v128.load(at);
    // 40 and 41 differ in their last bit only.
    const brackets = i8x16.eq(v128.and(bytes, i8x16.splat(-2)), i8x16.splat(40));
    const found = v128.or(
      v128.or(brackets, i8x16.eq(bytes, i8x16.splat(34))),
      v128.or(i8x16.eq(bytes, i8x16.splat(60)), i8x16.eq(bytes, i8x16.splat(47))),
    );
    const bits = i8x16.bitmask(found);
    if (bits !== 0) return at + ctz(bits);
  }
  return end;
}

/** Puts the place into `argumentsAt`; returns how they end. */
function argumentsEnd(from: u32, end: u32): u32 {
  let depth: u32 = 0;
  let p = special(from, end);
  while (p < end) {
    switch (load<u8>(p)) {
      case 34: {
        p = afterQuoted(p, end);
        if (p === NONE) return OTHERWISE;
        break;
      }
      case 40: {
        depth++;
        p++;
        break;
      }
      case 41: {
        if (depth === 0) {
          argumentsAt = p;
          return CLOSED;
        }
        depth--;
        p++;
        break;
      }
      case 47: {
        p = load<u8>(p + 1) === 42 ? afterComment(p, end) : p + 1;
        break;
      }
      default: {
        const following = load<u8>(p + 1);
        // <unfinished ...>, <detached ...>, <pid changed to N ...>
        if (following === 117 && isUnfinished(p, end)) {
          argumentsAt = p;
          return p + 16 === end ? LEFT : OTHERWISE;
        }
        const word = load<u32>(p + 1);
        if (word === 0x61746564 || word === 0x20646970 || following === 46) return OTHERWISE;
        if (following === 60) p += 2;
        else if (p === from || load<u8>(p - 1) === 32) p++;
        else p = afterAnnotation(p, end);
      }
    }
    p = special(p, end);
  }
  return OTHERWISE;
}

function isUnfinished(at: u32, end: u32): bool {
  // `<unf`, `inis`, `hed `, `...>`
  return at + 16 <= end && areWords(at, 0x666e753c, 0x73696e69) && areWords(at + 8, 0x20646568, 0x3e2e2e2e);
}

/** The next 8 bytes, the last of each 4 first. */
function areWords(at: u32, first: u32, second: u32): bool {
  return load<u32>(at) === first && load<u32>(at + 4) === second;
}

/** After the quote that ends the string beginning at `at`; NONE when none does. */
function afterQuoted(at: u32, end: u32): u32 {
  let quote = find(at + 1, end, 34);
  while (quote !== NONE) {
    let p = quote;
    while (load<u8>(p - 1) === 92 && p - 1 > at) p--;
    if (((quote - p) & 1) === 0) return quote + 1;
    quote = find(quote + 1, end, 34);
  }
  return NONE;
}

function afterComment(at: u32, end: u32): u32 {
  for (let p = at + 2; p + 1 < end; p++) if (load<u16>(p) === 0x2f2a) return p + 2;
  return end;
}

/** As `afterAnnotation` of arguments-end.ts. */
function afterAnnotation(at: u32, end: u32): u32 {
  let p = at + 1;
  while (p < end && isTypeLetter(load<u8>(p))) p++;
  if (p > at + 1 && load<u16>(p) === 0x5b3a) {
    for (p += 2; p < end; p++) {
      const byte = load<u8>(p);
      if (byte === 34) {
        const close = afterQuoted(p, end);
        if (close === NONE) return at + 1;
        p = close - 1;
      } else if (byte === 93 && load<u8>(p + 1) === 62) return p + 2;
    }
    return at + 1;
  }
  let depth: u32 = 1;
  for (p = at + 1; p < end; p++) {
    const byte = load<u8>(p);
    if (byte === 60) depth++;
    else if (byte === 62 && load<u8>(p - 1) !== 45 && --depth === 0) return p + 1;
    else if (byte === 92) p++;
  }
  return at + 1;
}

function isTypeLetter(byte: u8): bool {
  return (byte | 32) - 97 < 26 || byte === 45 || byte === 95 || isDigit(byte);
}

/** Reads what stands behind the `)`; false when it is not a usual result. */
function result(from: u32, end: u32): bool {
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
  store<u32>(line, numberOf(errors, from + 1, p), ERROR);
  return p;
}

function slotOf(from: u32, length: u32): u32 {
  const key = head(from, length);
  return u32(((key ^ length) * 0x9e3779b97f4a7) >> 56);
}

/** The first 8 letters, or all and zeros. */
function head(from: u32, length: u32): u64 {
  const letters = load<u64>(from);
  return length >= 8 ? letters : letters & ((u64(1) << (u64(length) * 8)) - 1);
}

/** NONE for a name that was not learned. */
function numberOf(table: u32, from: u32, to: u32): u32 {
  const length = to - from;
  if (length === 0 || length > LETTERS_MAX) return NONE;
  let slot = slotOf(from, length);
  for (let i: u32 = 0; i < PROBES; i++) {
    const at = table + slot * SLOT;
    const known = load<u32>(at);
    if (known === 0) return NONE;
    if (known === length && isSame(at + 8, from, length)) return load<u32>(at + 4);
    slot = (slot + 1) & (SLOTS - 1);
  }
  return NONE;
}

function isSame(known: u32, from: u32, length: u32): bool {
  let done: u32 = 0;
  while (length - done >= 8) {
    if (load<u64>(known + done) !== load<u64>(from + done)) return false;
    done += 8;
  }
  return head(from + done, length - done) === load<u64>(known + done);
}
