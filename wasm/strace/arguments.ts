/** Where the arguments of a call end: the twin of arguments-end.ts. */
import { areWords, find, isDigit } from './letters';
import { NONE } from './record';

// How the arguments end.
export const CLOSED: u32 = 0;
export const LEFT: u32 = 1;
export const OTHERWISE: u32 = 2;

/** Where they end that were looked at last. */
export let argumentsAt: u32 = 0;

/** Puts the place into `argumentsAt`; returns how they end. */
export function argumentsEnd(from: u32, end: u32): u32 {
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

function isUnfinished(at: u32, end: u32): bool {
  // `<unf`, `inis`, `hed `, `...>`
  return at + 16 <= end && areWords(at, 0x666e753c, 0x73696e69) && areWords(at + 8, 0x20646568, 0x3e2e2e2e);
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
