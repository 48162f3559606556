/** Numbers in a line, found in its bytes: what stays when they are masked tells lines of one kind apart. */

const Byte = { Space: 32, Plus: 43, Minus: 45, Dot: 46, Zero: 48, Nine: 57 } as const;

export interface Tokens {
  count: number;
  values: Float64Array;
  /** Where each number starts and ends, from the start of the array scanned. */
  starts: Int32Array;
  ends: Int32Array;
  /** Hash of the line with numbers masked and blanks collapsed. */
  mask: number;
}

/** More numbers than this in a line are left alone: no counter log has them, matrices and hex dumps do. */
export const NUMBERS_MAX = 512;

export function newTokens(): Tokens {
  return {
    count: 0,
    values: new Float64Array(NUMBERS_MAX),
    starts: new Int32Array(NUMBERS_MAX),
    ends: new Int32Array(NUMBERS_MAX),
    mask: 0,
  };
}

/** A letter, digit, underscore or dot: a number right after one is part of a name (`sda1`, `v1.2.3`). */
export function isJoined(byte: number): boolean {
  return (
    (byte >= 48 && byte <= 57) ||
    (byte >= 65 && byte <= 90) ||
    (byte >= 97 && byte <= 122) ||
    byte === 95 ||
    byte === 46 ||
    byte >= 128
  );
}

/** Scans bytes[from, end). @returns false when there are more numbers than {@link NUMBERS_MAX}. */
export function tokenize(bytes: Uint8Array, from: number, end: number, into: Tokens): boolean {
  let hash = 0x811c9dc5;
  let count = 0;
  let p = from;
  let before = Byte.Space as number;
  while (p < end) {
    const byte = bytes[p] as number;
    const digit = byte >= Byte.Zero && byte <= Byte.Nine;
    const negative = byte === Byte.Minus && !isJoined(before) && isDigit(bytes[p + 1]) && p + 1 < end;
    if ((digit || negative) && !isJoined(before)) {
      const start = p;
      if (negative) p++;
      let value = 0;
      while (p < end && isDigit(bytes[p])) value = value * 10 + ((bytes[p++] as number) - Byte.Zero);
      if (p + 1 < end && bytes[p] === Byte.Dot && isDigit(bytes[p + 1])) {
        let scale = 1;
        let digits = 0;
        p++;
        while (p < end && isDigit(bytes[p])) {
          digits = digits * 10 + ((bytes[p++] as number) - Byte.Zero);
          scale *= 10;
        }
        value += digits / scale;
      }
      const power = exponentAt(bytes, p, end);
      if (power !== 0) {
        value = Number(`${value}e${latin1(bytes, p + 1, power)}`);
        p = power;
      }
      // `12kB` and `3.5%` are numbers with a unit; `7f00` and `10.0.0.1` are names.
      if (p < end && (bytes[p] === Byte.Dot || (isHexLetter(bytes[p]) && isHexTail(bytes, p, end)))) {
        while (p < end && isJoined(bytes[p] as number)) p++;
        hash = Math.imul(hash ^ 64, 0x01000193);
        before = Byte.Zero;
        continue;
      }
      if (count === NUMBERS_MAX) return false;
      into.values[count] = negative ? -value : value;
      into.starts[count] = start;
      into.ends[count] = p;
      count++;
      hash = Math.imul(hash ^ 35, 0x01000193);
      before = Byte.Zero;
      continue;
    }
    const blank = byte === Byte.Space || byte === 9;
    if (!blank || !(before === Byte.Space)) hash = Math.imul(hash ^ (blank ? Byte.Space : byte), 0x01000193);
    before = blank ? Byte.Space : byte;
    p++;
  }
  into.count = count;
  into.mask = hash >>> 0;
  return true;
}

/** `1.5e-3`, `4e+07`; the sign keeps hexadecimal numbers out. @returns its end, or 0 for none. */
function exponentAt(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== 101 && bytes[at] !== 69) return 0;
  if (bytes[at + 1] !== Byte.Minus && bytes[at + 1] !== Byte.Plus) return 0;
  let p = at + 2;
  while (p < end && p < at + 5 && isDigit(bytes[p])) p++;
  return p > at + 2 ? p : 0;
}

function latin1(bytes: Uint8Array, from: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, end - from).toString('latin1');
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= Byte.Zero && byte <= Byte.Nine;
}

function isHexLetter(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 97 && byte <= 102) || byte === 120);
}

/** Letters a-f or x followed by more digits: a hexadecimal number rather than a unit. */
function isHexTail(bytes: Uint8Array, from: number, end: number): boolean {
  for (let p = from; p < end; p++) {
    const byte = bytes[p] as number;
    if (isDigit(byte)) return true;
    if (!isHexLetter(byte)) return false;
  }
  return false;
}
