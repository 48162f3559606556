/** A hash of 64 bits of a stretch of bytes, by the rounds and the last mix of xxHash64 (Collet; specification 0.1.1). */

const PRIME_1: u64 = (u64(0x9e3779b1) << 32) | 0x85ebca87;
const PRIME_2: u64 = (u64(0xc2b2ae3d) << 32) | 0x27d4eb4f;
const PRIME_3: u64 = (u64(0x165667b1) << 32) | 0x9e3779f9;
const PRIME_4: u64 = (u64(0x85ebca77) << 32) | 0xc2b2ae63;
const PRIME_5: u64 = (u64(0x27d4eb2f) << 32) | 0x165667c5;

function round(hash: u64, word: u64): u64 {
  return rotl(hash ^ (rotl(word * PRIME_2, 31) * PRIME_1), 27) * PRIME_1 + PRIME_4;
}

export function hashOf(start: u32, length: u32): u64 {
  let hash = PRIME_5 + u64(length) * PRIME_3;
  let at = start;
  if (length >= 8) {
    const last = start + length - 8;
    for (; at < last; at += 8) hash = round(hash, load<u64>(at));
    // The last word may repeat bytes of the one before: all are in, and the length is, too.
    hash = round(hash, load<u64>(last));
  } else {
    for (const end = start + length; at < end; at++)
      hash = rotl(hash ^ (u64(load<u8>(at)) * PRIME_5), 11) * PRIME_1;
  }
  hash ^= hash >> 33;
  hash *= PRIME_2;
  hash ^= hash >> 29;
  hash *= PRIME_3;
  return hash ^ (hash >> 32);
}
