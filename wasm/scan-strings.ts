/**
 * Finds runs of text in memory, 64 bytes at a time: the twin of server/formats/elf-core/strings/scan-ascii.ts and
 * scan-utf16.ts, which say what a run is. AssemblyScript; `node scripts/node24.mjs scripts/wasm.mjs` builds it.
 */

/** Where the scan has to go on: the bytes from here to the end are fewer than it takes at a time, or there was no room. */
export let next: u32 = 0;
/** Where a run begins that reaches the end; none when it is the largest number. */
export let open: u32 = u32.MAX_VALUE;

const LINE: u32 = 64;

/** One bit for each of 64 bytes: tab, and space to tilde. */
function printable(at: u32): u64 {
  return (
    printable16(at) |
    (printable16(at + 16) << 16) |
    (printable16(at + 32) << 32) |
    (printable16(at + 48) << 48)
  );
}

function printable16(at: u32): u64 {
  const bytes = v128.load(at);
  const graphic = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(32)), i8x16.splat(95));
  const tab = i8x16.eq(bytes, i8x16.splat(9));
  return u64(i8x16.bitmask(v128.or(graphic, tab)));
}

function zero(at: u32): u64 {
  return zero16(at) | (zero16(at + 16) << 16) | (zero16(at + 32) << 32) | (zero16(at + 48) << 48);
}

function zero16(at: u32): u64 {
  return u64(i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0))));
}

/** Bits from which `least` bits in a row are set, each `stride` from the one before. */
function runs(bits: u64, least: u32, stride: u32): u64 {
  let length: u32 = 1;
  while (length * 2 <= least) {
    bits &= bits >> u64(length * stride);
    length *= 2;
  }
  return bits & (bits >> u64((least - length) * stride));
}

function isPrintable(at: u32): bool {
  const byte = load<u8>(at);
  return byte - 32 < 95 || byte === 9;
}

/** One past the run that `at` is a part of. */
function endOfAscii(at: u32, to: u32): u32 {
  while (at + LINE <= to) {
    const gaps = ~printable(at);
    if (gaps !== 0) return at + u32(ctz(gaps));
    at += LINE;
  }
  while (at < to && isPrintable(at)) at++;
  return at;
}

/**
 * @param least 1 to 64.
 * @param out takes the start and end of each run, 8 bytes a run.
 * @returns how many runs, at most `most`.
 */
export function scanAscii(from: u32, to: u32, least: u32, out: u32, most: u32): u32 {
  const step = LINE + 1 - least;
  let count: u32 = 0;
  let at = from;
  open = u32.MAX_VALUE;
  while (at + LINE <= to && count < most) {
    const starts = runs(printable(at), least, 1);
    if (starts === 0) {
      at += step;
      continue;
    }
    const start = at + u32(ctz(starts));
    const end = endOfAscii(start + least, to);
    if (end === to) {
      open = start;
      break;
    }
    store<u32>(out + count * 8, start);
    store<u32>(out + count * 8, end, 4);
    count++;
    at = end + 1;
  }
  next = at;
  return count;
}

function isWide(at: u32): bool {
  return isPrintable(at) && load<u8>(at + 1) === 0;
}

/** As scanAscii, of characters of two bytes, the second of which is 0. @param least 1 to 31. */
export function scanUtf16(from: u32, to: u32, least: u32, out: u32, most: u32): u32 {
  const step = LINE + 1 - least * 2;
  let count: u32 = 0;
  let at = from;
  open = u32.MAX_VALUE;
  while (at + LINE <= to && count < most) {
    const zeros = zero(at);
    // Most memory is either text, which has no zeros, or zeros, which have no text.
    const starts = zeros === 0 ? 0 : runs(printable(at) & (zeros >> 1), least, 2);
    if (starts === 0) {
      at += step;
      continue;
    }
    const start = at + u32(ctz(starts));
    let end = start + least * 2;
    while (end + 1 < to && isWide(end)) end += 2;
    if (end + 1 >= to) {
      open = start;
      break;
    }
    store<u32>(out + count * 8, start);
    store<u32>(out + count * 8, end, 4);
    count++;
    at = end;
  }
  next = at;
  return count;
}
