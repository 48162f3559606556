/** Which texts are worth a look for secrets: the twin of server/formats/elf-core/strings/signs.ts. */
import { runs, splat } from './blocks';

/** Longer texts are looked at up to here. */
const TEXT_MAX: u32 = 64 * 1024;
/** Digits of the shortest card number. */
const CARD_DIGITS: u32 = 13;
const BASE64_LEAST: u32 = 24;

const BASE64: u8 = 8;
/** Capital letters and digits. */
const TITLE: u8 = 16;

const EQUALS: u8 = 61;
const DASH: u8 = 45;
const SLASH: u8 = 47;
const BLANK: u8 = 32;

const classes: u32 = memory.data(256);
/** Bytes that may complete a sign, by their lower halves and by their upper ones. */
const TELLING: u32 = memory.data<u8>(
  [5, 0, 0, 0, 0, 0, 0, 0, 16, 4, 22, 0, 0, 3, 0, 8, 0, 0, 1, 2, 4, 8, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0],
  16,
);

export function prepareSigns(): void {
  for (let byte: u32 = 0; byte < 128; byte++) {
    const lower = byte | 32;
    const isLetter = lower >= 97 && lower <= 122;
    const isDigit = byte >= 48 && byte <= 57;
    let kind: u8 = 0;
    if (isLetter || isDigit || byte === 43 || byte === SLASH) kind |= BASE64;
    if (isDigit || (byte >= 65 && byte <= 90)) kind |= TITLE;
    store<u8>(classes + byte, kind);
  }
}

function classOf(at: u32): u8 {
  return load<u8>(classes + load<u8>(at));
}

export function isWorthwhile(start: u32, end: u32): bool {
  const until = min(end, start + TEXT_MAX);
  const zero = splat(48);
  const nine = splat(9);
  const half = splat(15);
  const lower = v128.load(TELLING);
  const upper = v128.load(TELLING, 16);
  let digits: u32 = 0;
  for (let at = start; at < until; at += 16) {
    const bytes = v128.load(at);
    const there = until - at < 16 ? (u32(1) << (until - at)) - 1 : 0xffff;
    digits += popcnt(there & u32(i8x16.bitmask(i8x16.le_u(i8x16.sub(bytes, zero), nine))));
    // Looked up by the halves of a byte: a bit of the tables for each of the upper ones.
    const byLow = i8x16.swizzle(lower, v128.and(bytes, half));
    const byHigh = i8x16.swizzle(upper, v128.and(i16x8.shr_u(bytes, 4), half));
    const silent = i8x16.eq(v128.and(byLow, byHigh), i8x16.splat(0));
    let telling = there & ~u32(i8x16.bitmask(silent));
    while (telling !== 0) {
      if (tells(start, at + ctz(telling))) return true;
      telling &= telling - 1;
    }
  }
  if (digits >= CARD_DIGITS && hasCardDigits(start, until)) return true;
  return until - start >= BASE64_LEAST && isBase64(start, until);
}

/** Digits with nothing but blanks and dashes between them, enough of them for a card number. */
function hasCardDigits(start: u32, end: u32): bool {
  let before: u32 = 0;
  for (let at = start; at < end; at += 16) {
    const bytes = v128.load(at);
    const there = end - at < 16 ? (u32(1) << (end - at)) - 1 : 0xffff;
    const digits = there & u32(i8x16.bitmask(i8x16.le_u(i8x16.sub(bytes, splat(48)), splat(9))));
    const between = v128.or(i8x16.eq(bytes, splat(32)), i8x16.eq(bytes, splat(45)));
    const allowed = digits | (there & u32(i8x16.bitmask(between)));
    const stops = ~allowed & 0xffff;
    if (stops === 0) {
      before += popcnt(digits);
      if (before >= CARD_DIGITS) return true;
      continue;
    }
    if (before + popcnt(digits & ((1 << ctz(stops)) - 1)) >= CARD_DIGITS) return true;
    if (popcnt(digits) >= CARD_DIGITS) {
      // No more than one run of sixteen bytes is as long.
      const run = u32(runs(allowed, CARD_DIGITS));
      const from = ctz(run);
      const length = ctz(~(allowed >> from));
      if (run !== 0 && popcnt((digits >> from) & ((1 << length) - 1)) >= CARD_DIGITS) return true;
    }
    before = popcnt(digits >> (32 - clz(stops)));
  }
  return before >= CARD_DIGITS;
}

/** The bytes before one, at most three, the nearest in the highest place; 0 where the text begins. */
function before(start: u32, at: u32): u32 {
  if (at - start >= 4) return load<u32>(at - 4);
  let bytes: u32 = 0;
  for (let from = start; from < at; from++) bytes = (bytes >> 8) | (u32(load<u8>(from)) << 24);
  return bytes;
}

/** Whether a telling byte completes a sign, by what stands before it. */
function tells(start: u32, at: u32): bool {
  const four = before(start, at);
  const one = u8(four >> 24);
  const two = u8(four >> 16);
  const three = u8(four >> 8);
  switch (load<u8>(at)) {
    case 64: // @
      return true;
    case 58: // :, and not ://
      return load<u8>(at + 1) !== SLASH && isSecretName(start, at);
    case EQUALS:
      return isSecretName(start, at);
    case DASH: // ----- and glpat-
      return one === DASH || (one === 116 && two === 97 && three === 112);
    case 95: // sk_ rk_ npm_ ghp_ github_
      return one === 107 || one === 109 || one === 98 || (two === 104 && three === 103);
    case 74: // eyJ
      return one === 121 && two === 101;
    case 120: // xox
      return one === 111 && two === 120;
    case 73: // AKI ASI
      return (one === 75 || one === 83) && two === 65;
    case 122: // AIz
      return one === 73 && two === 65;
    default:
      return isScheme(four | 0x20202020);
  }
}

/** How `bearer`, `basic`, `token` and `digest` end. */
function isScheme(four: u32): bool {
  return four === 0x72657261 || four === 0x63697361 || four === 0x6e656b6f || four === 0x74736567;
}

/** password, passwd, pwd, secret, token, key, cookie: by their last two letters, a quote left out. */
function isSecretName(start: u32, at: u32): bool {
  let end = at;
  if (end > start) {
    const one = load<u8>(end - 1);
    if (one === 34 || one === 39 || one === BLANK) end--;
  }
  if (end - start < 2) return false;
  const pair = load<u16>(end - 2) | 0x2020;
  return (
    pair === 0x6472 || // rd
    pair === 0x6477 || // wd
    pair === 0x7465 || // et
    pair === 0x6e65 || // en
    pair === 0x7965 || // ey
    pair === 0x6569 // ie
  );
}

function isBase64(start: u32, end: u32): bool {
  let at = start;
  while (at < end && (classOf(at) & BASE64) !== 0) at++;
  if (at - start < BASE64_LEAST || end - at > 2) return false;
  for (; at < end; at++) if (load<u8>(at) !== EQUALS) return false;
  return true;
}

/** Whether a private key begins in a text: its lines after that are the key itself. */
export function beginsPrivateKey(start: u32, end: u32): bool {
  // -----BEGIN PRIVATE KEY-----
  for (let at = start; at + 27 <= end; at++) {
    if (load<u8>(at) === DASH && isHeader(at, end)) return true;
  }
  return false;
}

/** -----BEGIN, at most three words of capital letters, PRIVATE KEY, or PRIVATE KEY BLOCK, and dashes. */
function isHeader(start: u32, end: u32): bool {
  if (load<u64>(start) !== ((u64(0x4745422d) << 32) | 0x2d2d2d2d) || load<u32>(start + 7) !== 0x204e4947)
    return false;
  let at = start + 11;
  for (let words = 0; words <= 3; words++) {
    if (isKeyMark(at, end)) return true;
    const from = at;
    while (at < end && (classOf(at) & TITLE) !== 0) at++;
    if (at === from || at - from > 20 || at >= end || load<u8>(at) !== BLANK) return false;
    at++;
  }
  return false;
}

function isKeyMark(at: u32, end: u32): bool {
  if (
    at + 16 > end ||
    load<u64>(at) !== ((u64(0x20455441) << 32) | 0x56495250) ||
    load<u16>(at + 8) !== 0x454b
  )
    return false;
  if (load<u8>(at + 10) !== 89) return false;
  const isBlock = at + 22 <= end && load<u32>(at + 11) === 0x4f4c4220 && load<u16>(at + 15) === 0x4b43;
  const dashes = isBlock ? at + 17 : at + 11;
  return load<u32>(dashes) === 0x2d2d2d2d && load<u8>(dashes + 4) === DASH;
}
