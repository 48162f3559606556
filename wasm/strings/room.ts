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

/** As allocate, above what may be taken. */
export function allocateMore(bytes: u32): u32 {
  limit += bytes + 64;
  return allocate(bytes);
}

/** A copy of a text of at most 64 kB, after `before` bytes of room on a multiple of 8; 0 when there is no room left. */
export function keepText(from: u32, length: u32, before: u32): u32 {
  // Sixteen bytes are copied at a time: some behind the text are taken along, and written over by the next.
  if (textEnd - textAt < before + length + 16) {
    const piece = allocate(TEXTS);
    if (piece === 0) return 0;
    textAt = piece;
    textEnd = piece + TEXTS;
  }
  const at = textAt + before;
  for (let i: u32 = 0; i < length; i += 16) v128.store(at + i, v128.load(from + i));
  textAt = (at + length + 7) & ~7;
  return at;
}
