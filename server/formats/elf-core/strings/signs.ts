/** Signs that a text may hold a secret: found in one pass over its bytes, which most texts leave without any. */

/** Longer texts are looked at up to here. */
export const TEXT_MAX = 64 * 1024;

export const AT = 1;
export const SCHEME = 2;
/** A name like password, token or cookie before a = or a colon. */
export const NAMED = 4;
export const DASHES = 8;
/** The beginning of a token that says what it is. */
export const PREFIX = 16;
export const DIGITS = 32;
export const BEARER = 64;
export const ALL_SIGNS = 127;
/** Digits of the shortest card number. */
const CARD_DIGITS = 13;
const BASE64_LEAST = 24;

/** Bytes that may complete a sign; digits are counted apart. */
const TELLING = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte > 0 && '@:=-_JxIz '.includes(String.fromCharCode(byte)) ? 1 : 0,
);

/** Whether a text has signs that some secret has, or looks packed. */
export function isWorthwhile(bytes: Uint8Array, start: number, end: number): boolean {
  const until = Math.min(end, start + TEXT_MAX);
  return (signsOf(bytes, start, until) & ~SCHEME) !== 0 || isBase64(bytes, start, until);
}

export function signsOf(bytes: Uint8Array, start: number, end: number): number {
  let signs = 0;
  let digits = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte >= 48 && byte <= 57) {
      if (++digits === CARD_DIGITS) signs |= DIGITS;
      continue;
    }
    if (TELLING[byte] === 0) digits = 0;
    else {
      if (byte !== 32 && byte !== 45) digits = 0;
      signs |= signAt(bytes, start, at, byte);
    }
  }
  return signs;
}

/** The sign that a telling byte completes, by what stands before it. */
function signAt(bytes: Uint8Array, start: number, at: number, byte: number): number {
  const before = (back: number) => (at - back >= start ? (bytes[at - back] as number) : 0);
  const one = before(1);
  switch (byte) {
    case 64: // @
      return AT;
    case 58: // :
      return bytes[at + 1] === 47 ? SCHEME : isSecretName(before, one);
    case 61: // =
      return isSecretName(before, one);
    case 45: // ----- and glpat-
      if (one === 45) return DASHES;
      return one === 116 && before(2) === 97 && before(3) === 112 ? PREFIX : 0;
    case 95: // sk_ rk_ npm_ ghp_ github_
      if (one === 107 || one === 109 || one === 98) return PREFIX;
      return before(2) === 104 && before(3) === 103 ? PREFIX : 0;
    case 74: // eyJ
      return one === 121 && before(2) === 101 ? PREFIX : 0;
    case 120: // xox
      return one === 111 && before(2) === 120 ? PREFIX : 0;
    case 73: // AKI ASI
      return (one === 75 || one === 83) && before(2) === 65 ? PREFIX : 0;
    case 122: // AIz
      return one === 73 && before(2) === 65 ? PREFIX : 0;
    default: // bearer, basic, token, digest before a blank
      return isScheme(
        (((before(4) | 32) << 24) | ((before(3) | 32) << 16) | ((before(2) | 32) << 8) | one | 32) >>> 0,
      )
        ? BEARER
        : 0;
  }
}

/** How `bearer`, `basic`, `token` and `digest` end. */
function isScheme(four: number): boolean {
  return four === 0x61726572 || four === 0x61736963 || four === 0x6f6b656e || four === 0x67657374;
}

/** password, passwd, pwd, secret, token, key, cookie: by their last two letters, a quote left out. */
function isSecretName(before: (back: number) => number, one: number): number {
  const skip = one === 34 || one === 39 || one === 32 ? 1 : 0;
  const pair = (before(2 + skip) | 32) * 256 + (before(1 + skip) | 32);
  const isName =
    pair === 0x7264 ||
    pair === 0x7764 ||
    pair === 0x6574 ||
    pair === 0x656e ||
    pair === 0x6579 ||
    pair === 0x6965;
  return isName ? NAMED : 0;
}

/** At least 24 letters, digits and + and /, and at most two = behind them. */
export function isBase64(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < BASE64_LEAST) return false;
  let at = start;
  for (; at < end; at++) {
    const byte = bytes[at] as number;
    const isLetter = (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90);
    if (!isLetter && !(byte >= 47 && byte <= 57) && byte !== 43) break;
  }
  return at - start >= BASE64_LEAST && end - at <= 2 && bytes.subarray(at, end).every((byte) => byte === 61);
}

const KEY_HEADER = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/;

/** Whether a private key begins in a text: its lines after that are the key itself. */
export function beginsPrivateKey(bytes: Uint8Array, start: number, end: number): boolean {
  return KEY_HEADER.test(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1'));
}
