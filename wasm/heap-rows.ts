/**
 * Reads rows of unsigned numbers, `12,3456,7,`, into columns, 64 bytes at a time and without a branch for a digit: the
 * twin of server/packages/heapsnapshot-parser/read/number-section.ts, which reads everything else (signs, fractions,
 * white space, numbers beyond 32 bits). AssemblyScript; `node scripts/node24.mjs scripts/wasm.mjs` builds it.
 */

const ZEROS: u64 = (u64(0x30303030) << 32) | 0x30303030;
const NEWLINE: u8 = 10;
/** Values of a column that are handed on at a time. */
const COLUMN: u32 = 4096 * 4;

/** A number was met that has no digit, or more than 32 bits. */
let isWide = false;

/** One bit for each of 64 bytes that is the byte. */
function equal(at: u32, byte: v128): u64 {
  return (
    u64(i8x16.bitmask(i8x16.eq(v128.load(at), byte))) |
    (u64(i8x16.bitmask(i8x16.eq(v128.load(at, 16), byte))) << 16) |
    (u64(i8x16.bitmask(i8x16.eq(v128.load(at, 32), byte))) << 32) |
    (u64(i8x16.bitmask(i8x16.eq(v128.load(at, 48), byte))) << 48)
  );
}

/** Lanes that are digits or commas. */
function known(bytes: v128): v128 {
  const isDigit = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(48)), i8x16.splat(10));
  return v128.or(isDigit, i8x16.eq(bytes, i8x16.splat(44)));
}

/** One bit for each of 64 bytes that is neither a digit nor a comma. */
function others(at: u32): u64 {
  return ~(
    u64(i8x16.bitmask(known(v128.load(at)))) |
    (u64(i8x16.bitmask(known(v128.load(at, 16)))) << 16) |
    (u64(i8x16.bitmask(known(v128.load(at, 32)))) << 32) |
    (u64(i8x16.bitmask(known(v128.load(at, 48)))) << 48)
  );
}

function allKnown(at: u32): bool {
  const first = v128.and(known(v128.load(at)), known(v128.load(at, 16)));
  const second = v128.and(known(v128.load(at, 32)), known(v128.load(at, 48)));
  return i8x16.all_true(v128.and(first, second));
}

/** Writes where the bits are set, and up to seven places more. @returns behind the last one. */
function flatten(bits: u64, at: u32, out: u32): u32 {
  let left = i32(popcnt(bits));
  const last = out + u32(left) * 4;
  while (left > 0) {
    for (let i = 0; i < 8; i++) {
      store<u32>(out, at + u32(ctz(bits)));
      bits &= bits - 1;
      out += 4;
    }
    left -= 8;
  }
  return last;
}

/**
 * Finds the ends of numbers: the byte behind each, a comma, or a newline with a comma behind it. Stops at what is neither.
 * A byte that is no part of any number must stand at `to`.
 * @param at start of a number.
 * @param out takes the places, four bytes each.
 * @returns how many.
 */
export function ends(at: u32, to: u32, out: u32): u32 {
  const comma = i8x16.splat(44);
  const newline = i8x16.splat(NEWLINE);
  const first = out;
  let newlineBefore: u64 = 0;
  for (; at <= to; at += 64) {
    let end = equal(at, comma);
    if (newlineBefore === 0 && allKnown(at)) {
      out = flatten(end, at, out);
      continue;
    }
    const isNewline = equal(at, newline);
    const behindNewline = (isNewline << 1) | newlineBefore;
    const wrong = (others(at) & ~isNewline) | (behindNewline & ~end);
    end = (end & ~behindNewline) | isNewline;
    if (wrong !== 0) {
      out = flatten(end & ((u64(1) << ctz(wrong)) - 1), at, out);
      // The newline at the very end belongs to a comma that is not there.
      if (out > first && load<u8>(load<u32>(out - 4)) === NEWLINE) out -= 4;
      break;
    }
    out = flatten(end, at, out);
    newlineBefore = isNewline >> 63;
  }
  return (out - first) >> 2;
}

function eightDigits(word: u64): u32 {
  word = word * 10 + (word >> 8);
  const even = (word & 0x000000ff000000ff) * 0x000f424000000064;
  const odd = ((word >> 16) & 0x000000ff000000ff) * 0x0000271000000001;
  return u32((even + odd) >> 32);
}

function number(from: u32, end: u32): u32 {
  const length = end - from;
  if (length - 1 > 7) return longNumber(from, end);
  return eightDigits((load<u64>(end - 8) ^ ZEROS) & (u64.MAX_VALUE << u64((8 - length) << 3)));
}

function longNumber(from: u32, end: u32): u32 {
  const length = end - from;
  if (length > 16 || length === 0) {
    isWide = true;
    return 0;
  }
  const high = number(from, end - 8);
  const value = u64(high) * 100_000_000 + u64(eightDigits(load<u64>(end - 8) ^ ZEROS));
  if (value > u64(u32.MAX_VALUE)) isWide = true;
  return u32(value);
}

function behind(end: u32): u32 {
  return end + 1 + u32(load<u8>(end) === NEWLINE);
}

/**
 * Rows of nodes: the first value of each goes to bytes at `out`, value i to 32-bit columns at `out + i * COLUMN`.
 * @param ends of the numbers, the first of which is the one before the first row's.
 * @param rows at most 4096.
 * @returns how many were read: fewer where a number of the next one has more than 32 bits, or its type more than 8.
 */
export function nodes(ends: u32, rows: u32, width: u32, out: u32): u32 {
  isWide = false;
  for (let row: u32 = 0; row < rows; row++) {
    let from = behind(load<u32>(ends));
    let end = load<u32>(ends, 4);
    const type = number(from, end);
    if (type > 255) return row;
    store<u8>(out + row, u8(type));
    let column = out + row * 4;
    for (let i: u32 = 1; i < width; i++) {
      ends += 4;
      column += COLUMN;
      from = behind(end);
      end = load<u32>(ends, 4);
      store<u32>(column, number(from, end));
    }
    ends += 4;
    if (isWide) return row;
  }
  return rows;
}

/** Rows of plain numbers: value i of each goes to a 32-bit column at `out + i * COLUMN`. As nodes() otherwise. */
export function plain(ends: u32, rows: u32, width: u32, out: u32): u32 {
  isWide = false;
  for (let row: u32 = 0; row < rows; row++) {
    let end = load<u32>(ends);
    let column = out + row * 4;
    for (let i: u32 = 0; i < width; i++) {
      const from = behind(end);
      ends += 4;
      end = load<u32>(ends);
      store<u32>(column, number(from, end));
      column += COLUMN;
    }
    if (isWide) return row;
  }
  return rows;
}

/** The largest node that an edge leads to, as a number of 32 bits; the largest of them when an edge leads to none. */
export let farthest: u32 = 0;

/**
 * Rows of edges: type, name or index, and the node they lead to, which is divided by the width of nodes.
 * @param factor `floor(2 ** (32 + shift) / divisor) + 1`, where shift is that of the divisor's highest bit.
 */
export function edges(ends: u32, rows: u32, divisor: u32, factor: u32, shift: u32, out: u32): u32 {
  isWide = false;
  const byShift = u64(32 + shift);
  let far: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    const first = behind(load<u32>(ends));
    const second = load<u32>(ends, 4);
    const third = load<u32>(ends, 8);
    const last = load<u32>(ends, 12);
    const type = second - first === 1 ? u32(load<u8>(first)) - 48 : number(first, second);
    if (type > 255) {
      farthest = far;
      return row;
    }
    store<u8>(out + row, u8(type));
    store<u32>(out + row * 4, number(behind(second), third), COLUMN);
    const to = number(behind(third), last);
    const quotient = u32((u64(to) * u64(factor)) >> byShift);
    const node = quotient * divisor === to ? quotient : u32.MAX_VALUE;
    store<u32>(out + row * 4, node, 2 * COLUMN);
    if (isWide) {
      farthest = far;
      return row;
    }
    if (node > far) far = node;
    ends += 12;
  }
  farthest = far;
  return rows;
}
