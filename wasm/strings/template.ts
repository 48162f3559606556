/** Makes templates of texts: the twin of server/formats/elf-core/strings/template.ts, which says what they are. */
import { splat } from './blocks';

const TEXT_MAX: u32 = 200;
const ID_LEAST: u32 = 20;
const HEX_LEAST: u32 = 8;

const DIGIT: u8 = 1;
const HEX_LETTER: u8 = 2;
const LETTER: u8 = 4;

const TAB: u8 = 9;
const BLANK: u8 = 32;
const QUOTE: u8 = 39;
const DASH: u8 = 45;
const SLASH: u8 = 47;
const COLON: u8 = 58;
const QUESTION: u8 = 63;
const AT: u8 = 64;

/** Bytes that the template of a text may take. */
export const TEMPLATE_BYTES: u32 = 256;

/** 1 for each byte of the classes: what a text's bytes are is asked often. */
const classes: u32 = memory.data(256);
let next: u32 = 0;
let most: u32 = 0;

export function prepareTemplates(): void {
  for (let byte: u32 = 0; byte < 128; byte++) {
    const lower = byte | 32;
    let kind: u8 = 0;
    if (byte >= 48 && byte <= 57) kind = DIGIT;
    else if (lower >= 97 && lower <= 122) kind = lower <= 102 ? HEX_LETTER : LETTER;
    store<u8>(classes + byte, kind);
  }
}

function classOf(at: u32): u8 {
  return load<u8>(classes + load<u8>(at));
}

/** @param into takes the template. @returns its length; 0 when the text has no part that varies. */
export function makeTemplate(start: u32, end: u32, into: u32): u32 {
  const until = min(end, start + 4 * TEXT_MAX);
  const isSql = beginsSql(start, min(start + 10, end));
  most = into + TEXT_MAX;
  next = into;
  if (!isSql && classify(start, until)) return numbersOnly(start, until) ? next - into : 0;
  let varies = false;
  let inUrl = false;
  for (let at = start; at < until && next < most; ) {
    const byte = load<u8>(at);
    const first = load<u8>(classes + byte);
    if (first !== 0) {
      wordAt(at, until);
      const after = hasDigit || wordEnd - at === 8 ? word(at, wordEnd, until) : 0;
      if (after === 0) copy(at, min(wordEnd, at + (most - next)));
      else varies = true;
      at = after === 0 ? wordEnd : after;
    } else if (byte === SLASH && load<u8>(at + 1) === SLASH && at > start && load<u8>(at - 1) === COLON) {
      copy(at, at + 2);
      at += 2;
      inUrl = true;
      const sign = signBefore(at, until);
      if (sign > 0) {
        putCredentials();
        at = sign + 1;
        varies = true;
      }
    } else if (inUrl && byte === QUESTION) {
      store<u64>(next, (u64(0x3e797265) << 32) | 0x75713c3f); // ?<query>
      next += 8;
      varies = true;
      while (at < until && load<u8>(at) > BLANK) at++;
      inUrl = false;
    } else if (isSql && byte === QUOTE) {
      let close = at + 1;
      while (close < until && load<u8>(close) !== QUOTE) close++;
      at = close === until ? until : close + 1;
      store<u64>(next, (u64(0x273e7478) << 32) | 0x65743c27); // '<text>'
      next += 8;
      varies = true;
    } else {
      if (byte === BLANK) inUrl = false;
      store<u8>(next++, byte);
      at++;
    }
  }
  return varies ? next - into : 0;
}

/** A bit for each byte of a text, for as much of it as a template is made of. */
const DIGITS: u32 = memory.data(8 * (TEXT_MAX / 16 + 1), 8);
const WORDS: u32 = memory.data(8 * (TEXT_MAX / 16 + 1), 8);

/** Finds digits, and letters and digits. @returns whether nothing varies but words with digits: no URL, no UUID. */
function classify(start: u32, until: u32): bool {
  const zero = splat(48);
  const nine = splat(9);
  const lowered = splat(32);
  const a = splat(97);
  const letters = splat(25);
  const slash = splat(SLASH);
  const dash = splat(DASH);
  let dashes: u32 = 0;
  let carry: u32 = 0;
  let digits: u64 = 0;
  let words: u64 = 0;
  let shift: u64 = 0;
  let into: u32 = 0;
  for (let at = start; at < until; at += 16) {
    const bytes = v128.load(at);
    const there = until - at < 16 ? (u32(1) << (until - at)) - 1 : 0xffff;
    const slashes = there & u32(i8x16.bitmask(i8x16.eq(bytes, slash)));
    if ((slashes & ((slashes << 1) | carry)) !== 0) return false;
    carry = slashes >> 15;
    dashes += popcnt(there & u32(i8x16.bitmask(i8x16.eq(bytes, dash))));
    const numeric = i8x16.le_u(i8x16.sub(bytes, zero), nine);
    const alphabetic = i8x16.le_u(i8x16.sub(v128.or(bytes, lowered), a), letters);
    digits |= u64(there & u32(i8x16.bitmask(numeric))) << shift;
    words |= u64(there & u32(i8x16.bitmask(v128.or(numeric, alphabetic)))) << shift;
    shift += 16;
    if (shift < 64 && at + 16 < until) continue;
    store<u64>(DIGITS + into, digits);
    store<u64>(WORDS + into, words);
    into += 8;
    digits = 0;
    words = 0;
    shift = 0;
  }
  return dashes < 4;
}

/** Copies a text but for its words with digits. @returns whether there are any. */
function numbersOnly(start: u32, until: u32): bool {
  const length = until - start;
  let varies = false;
  let at: u32 = 0;
  while (next < most) {
    const digit = bitFrom(DIGITS, 0, at, length);
    if (digit === length) {
      if (!varies) return false;
      copy(start + at, start + min(length, at + (most - next)));
      break;
    }
    const from = max(at, wordStart(digit));
    if (from > at) {
      copy(start + at, start + min(from, at + (most - next)));
      if (next >= most) break;
    }
    at = bitFrom(WORDS, ~0, digit, length);
    hasDigit = true;
    hasOnlyDigits = bitFrom(DIGITS, ~0, from, at) === at;
    numbered(start + from, start + at);
    varies = true;
  }
  return varies;
}

/** The first bit from one on that is set, of bits that are inverted by `by`; `length` without. */
function bitFrom(bits: u32, by: u64, from: u32, length: u32): u32 {
  let at = from & ~63;
  let word = (load<u64>(bits + (at >> 3)) ^ by) & (~u64(0) << u64(from));
  while (word === 0) {
    at += 64;
    if (at >= length) return length;
    word = load<u64>(bits + (at >> 3)) ^ by;
  }
  return min(at + u32(ctz(word)), length);
}

/** Where a word begins that goes on to a place. */
function wordStart(place: u32): u32 {
  let at = place & ~63;
  let gaps = ~load<u64>(WORDS + (at >> 3)) & ~(~u64(0) << u64(place));
  while (gaps === 0) {
    if (at === 0) return 0;
    at -= 64;
    gaps = ~load<u64>(WORDS + (at >> 3));
  }
  return at + 64 - u32(clz(gaps));
}

let wordEnd: u32 = 0;
let hasDigit: bool = false;
let hasOnlyDigits: bool = false;

/** Finds the end of a run of letters and digits, 16 bytes at a time. */
function wordAt(start: u32, until: u32): void {
  let at = start;
  let digits: u32 = 0;
  let stop: u32 = 0;
  do {
    const bytes = v128.load(at);
    const numeric = u32(i8x16.bitmask(i8x16.le_u(i8x16.sub(bytes, i8x16.splat(48)), i8x16.splat(9))));
    const lower = v128.or(bytes, i8x16.splat(32));
    const alphabetic = u32(i8x16.bitmask(i8x16.le_u(i8x16.sub(lower, i8x16.splat(97)), i8x16.splat(25))));
    // Bit 16 ends every word here.
    stop = min(ctz(~(numeric | alphabetic)), until - at);
    digits += popcnt(numeric & ((1 << stop) - 1));
    at += stop;
  } while (stop === 16);
  wordEnd = at;
  hasDigit = digits !== 0;
  hasOnlyDigits = digits === at - start;
}

/** A run of letters and digits that is a number or an id as a whole. @returns where it ends, 0 when it is not. */
function word(start: u32, stop: u32, until: u32): u32 {
  const length = stop - start;
  if (length === 8 && load<u8>(stop) === DASH && isUuid(start, until)) {
    store<u64>(next, (u64(0x3e64) << 32) | 0x6975753c); // <uuid>
    next += 6;
    return start + 36;
  }
  return hasDigit ? numbered(start, stop) : 0;
}

/** A word with digits. @returns where it ends. */
function numbered(start: u32, stop: u32): u32 {
  const length = stop - start;
  if (hasOnlyDigits) {
    putNumber();
    return stop;
  }
  const isPrefixed = load<u8>(start) === 48 && load<u8>(start + 1) === 120 && isHex(start + 2, stop);
  if (isPrefixed || (length >= HEX_LEAST && isHex(start, stop))) {
    store<u64>(next, (u64(0x3e) << 32) | 0x7865683c); // <hex>
    next += 5;
    return stop;
  }
  if (length < ID_LEAST) return digits(start, stop);
  store<u32>(next, 0x3e64693c); // <id>
  next += 4;
  return stop;
}

/** A word with numbers in it. */
function digits(start: u32, stop: u32): u32 {
  for (let at = start; at < stop; ) {
    if (classOf(at) !== DIGIT) store<u8>(next++, load<u8>(at++));
    else {
      while (at < stop && classOf(at) === DIGIT) at++;
      putNumber();
    }
    if (next >= most) return stop;
  }
  return stop;
}

function copy(start: u32, stop: u32): void {
  // There is room behind the template: what is too much is written over.
  for (let at = start; at < stop; at += 16) v128.store(next + (at - start), v128.load(at));
  next += stop - start;
}

function putNumber(): void {
  store<u32>(next, 0x003e6e3c); // <n>
  next += 3;
}

function putCredentials(): void {
  store<u64>(next, (u64(0x746e6564) << 32) | 0x6572633c); // <credent
  store<u64>(next, 0x403e736c6169, 8); // ials>@
  next += 14;
}

function isUuid(start: u32, until: u32): bool {
  if (start + 36 > until) return false;
  for (let i: u32 = 0; i < 36; i++) {
    const isDash = i === 8 || i === 13 || i === 18 || i === 23;
    const at = start + i;
    if (isDash ? load<u8>(at) !== DASH : (classOf(at) & (DIGIT | HEX_LETTER)) === 0) return false;
  }
  return true;
}

function isHex(start: u32, stop: u32): bool {
  for (let at = start; at < stop; at++) if ((classOf(at) & LETTER) !== 0) return false;
  return stop > start;
}

/** Place of the @ that ends the name and password of a URL; 0 without. */
function signBefore(from: u32, until: u32): u32 {
  let colons = 0;
  for (let at = from; at < until; at++) {
    const byte = load<u8>(at);
    if (byte === COLON) colons++;
    if (byte === AT) return colons > 0 ? at : 0;
    if (byte <= BLANK || byte === SLASH) return 0;
  }
  return 0;
}

/** After blanks: select, insert, update, delete, replace or with, and a blank, all within the bytes. */
function beginsSql(start: u32, end: u32): bool {
  let at = start;
  while (at < end && isBlank(at)) at++;
  const left = end - at;
  if (left < 5) return false;
  const four = load<u32>(at) | 0x20202020;
  if (four === 0x68746977) return isBlank(at + 4); // with
  if (left < 7) return false;
  const six = u64(four) | (u64(load<u16>(at + 4) | 0x2020) << 32);
  if (
    six === 0x7463656c6573 || // select
    six === 0x747265736e69 || // insert
    six === 0x657461647075 || // update
    six === 0x6574656c6564 // delete
  )
    return isBlank(at + 6);
  return left >= 8 && six === 0x63616c706572 && (load<u8>(at + 6) | 32) === 101 && isBlank(at + 7); // replace
}

function isBlank(at: u32): bool {
  const byte = load<u8>(at);
  return byte === BLANK || byte === TAB;
}
