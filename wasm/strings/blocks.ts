/** 64 bytes at a time: which of them are text, and where enough of them stand in a row. */

export const BLOCK: u32 = 64;

/** One bit for each of 64 bytes: tab, and space to tilde. */
export function printable(at: u32): u64 {
  return (
    printable16(v128.load(at)) |
    (printable16(v128.load(at, 16)) << 16) |
    (printable16(v128.load(at, 32)) << 32) |
    (printable16(v128.load(at, 48)) << 48)
  );
}

function printable16(bytes: v128): u64 {
  // As numbers with a sign, one more than tilde is the largest there is: what follows is negative.
  const graphic = i8x16.gt_s(i8x16.add(bytes, i8x16.splat(1)), i8x16.splat(32));
  return u64(i8x16.bitmask(v128.or(graphic, i8x16.eq(bytes, i8x16.splat(9)))));
}

/** One bit for each of 64 bytes that is 0. */
export function zeros(at: u32): u64 {
  return (
    zeros16(v128.load(at)) |
    (zeros16(v128.load(at, 16)) << 16) |
    (zeros16(v128.load(at, 32)) << 32) |
    (zeros16(v128.load(at, 48)) << 48)
  );
}

function zeros16(bytes: v128): u64 {
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
