/** Two 32-bit hashes of a stretch of bytes, by the round and the last mix of xxHash32 (Collet; specification 0.1.1). */

const PRIME_1 = 0x9e3779b1 | 0;
const PRIME_2 = 0x85ebca77 | 0;
const PRIME_3 = 0xc2b2ae3d | 0;
const PRIME_4 = 0x27d4eb2f | 0;
const PRIME_5 = 0x165667b1 | 0;

/** Every bit of the text moves every bit of the hash: the table and its filter rely on it. */
export function hashOf(bytes: DataView, start: number, end: number, seed: number): number {
  let hash = (seed + PRIME_5 + (end - start)) | 0;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const word = bytes.getInt32(at, true);
    hash = (hash + Math.imul(word, PRIME_3)) | 0;
    hash = Math.imul((hash << 17) | (hash >>> 15), PRIME_4);
  }
  for (; at < end; at++) {
    hash = (hash + Math.imul(bytes.getUint8(at), PRIME_5)) | 0;
    hash = Math.imul((hash << 11) | (hash >>> 21), PRIME_1);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, PRIME_2);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, PRIME_3);
  return (hash ^ (hash >>> 16)) >>> 0;
}
