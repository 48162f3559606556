/** Bytes that mean something in a line of strace. */
export const TAB = 9;
export const NEWLINE = 10;
export const RETURN = 13;
export const ESCAPE = 27;
export const BLANK = 32;
export const QUOTE = 34;
export const HASH = 35;
export const OPEN = 40;
export const CLOSE = 41;
export const STAR = 42;
export const PLUS = 43;
export const COMMA = 44;
export const MINUS = 45;
export const DOT = 46;
export const SLASH = 47;
export const ZERO = 48;
export const NINE = 57;
export const COLON = 58;
export const LESS = 60;
export const EQUALS = 61;
export const GREATER = 62;
export const QUESTION = 63;
export const LEFT_SQUARE = 91;
export const BACKSLASH = 92;
export const RIGHT_SQUARE = 93;
export const UNDERSCORE = 95;
export const LEFT_CURLY = 123;
export const BAR = 124;
export const RIGHT_CURLY = 125;

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

/** Value of a hexadecimal digit; -1 when it is none. */
export function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= ZERO && byte <= NINE) return byte - ZERO;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** The bytes of `word` stand at `at` and before `end`. */
export function standsAt(bytes: Uint8Array, at: number, end: number, word: Uint8Array): boolean {
  if (at < 0 || at + word.length > end) return false;
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false;
  return true;
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** A copy; `slice` of a Buffer is none. */
export function copyOf(bytes: Uint8Array, from: number, to: number): Uint8Array {
  return new Uint8Array(bytes.subarray(from, to));
}
