/** 64 bytes at a time: which of them are text, and where enough of them stand in a row. */

export const BLOCK: u32 = 64;

/** Sixteen times each of these bytes: what is loaded stays in a register, what is written as a constant is made again each time. */
const SPLATS: u32 = memory.data(16 * 128, 16);

// @ts-expect-error: decorator
export function splat(byte: u32): v128 {
  return v128.load(SPLATS + 16 * byte);
}

export function prepareSplats(): void {
  for (let byte: u32 = 0; byte < 128; byte++) memory.fill(SPLATS + 16 * byte, u8(byte), 16);
}

/** One bit for each of 16 bytes: tab, and space to tilde. */
// @ts-expect-error: decorator
export function printable(bytes: v128, one: v128, blank: v128, tab: v128): u64 {
  // As numbers with a sign, one more than tilde is the largest there is: what follows is negative.
  const graphic = i8x16.gt_s(i8x16.add(bytes, one), blank);
  return u64(i8x16.bitmask(v128.or(graphic, i8x16.eq(bytes, tab))));
}

/** One bit for each of 16 bytes that is 0. */
// @ts-expect-error: decorator
export function zeros(bytes: v128): u64 {
  return u64(i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0))));
}

/** Bits from which `least` bits in a row are set. @param least 1 to 64. */
export function runs(bits: u64, least: u32): u64 {
  let length: u32 = 1;
  while (length * 2 <= least) {
    bits &= bits >> u64(length);
    length *= 2;
  }
  return bits & (bits >> u64(least - length));
}

export function isText(at: u32): bool {
  const byte = load<u8>(at);
  return (byte >= 32 && byte < 127) || byte === 9;
}

/** Where a run of text begins that goes on to a place. */
export function openRun(from: u32, to: u32): u32 {
  let start = to;
  while (start > from && isText(start - 1)) start--;
  return start;
}

/** As openRun, of UTF-16. */
export function openPairs(from: u32, to: u32): u32 {
  let start = to;
  while (start >= from + 2 && load<u8>(start - 1) === 0 && isText(start - 2)) start -= 2;
  return start;
}
