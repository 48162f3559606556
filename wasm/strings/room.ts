/** Memory for whatever grows: handed out once, and never given back. */

const PAGE: u32 = 64 << 10;
/** So much is asked of the machine at a time. */
const STEP: u32 = 4 << 20;
/** Texts lie together in pieces of this size. */
const TEXTS: u32 = 1 << 20;

let free: u32 = 0;
let limit: u32 = 0;
let textAt: u32 = 0;
let textEnd: u32 = 0;

/** @param start everything from here on is free. @param most bytes of memory altogether. */
export function openRoom(start: u32, most: u32): void {
  free = start;
  limit = most;
}

/** Memory of zeros, on a multiple of 64; 0 when there is no room left. */
export function allocate(bytes: u32): u32 {
  const at = (free + 63) & ~63;
  const end = at + bytes;
  if (end < at || end > limit) return 0;
  const there = u32(memory.size()) * PAGE;
  if (end > there) {
    const more = max(end - there, min(STEP, limit - there));
    if (memory.grow(i32((more + PAGE - 1) / PAGE)) < 0) return 0;
  }
  free = end;
  return at;
}

/** A copy of a text of at most 64 kB; 0 when there is no room left. */
export function keepText(from: u32, length: u32): u32 {
  if (textEnd - textAt < length) {
    const piece = allocate(TEXTS);
    if (piece === 0) return 0;
    textAt = piece;
    textEnd = piece + TEXTS;
  }
  const at = textAt;
  memory.copy(at, from, length);
  textAt += length;
  return at;
}
