/**
 * Counts texts: the twin of server/formats/elf-core/strings/text-table.ts. Two texts are one when their lengths and
 * 64 bits of hash are equal. What stands where in memory is known to server/formats/elf-core/strings/fast-table.ts, too.
 */
import { allocate, keepText } from './room';

// Of a table, in bytes from its address.
const TOTAL = 0;
const TOTAL_BYTES = 8;
const DISTINCT = 16;
const DROPPED = 24;
const COUNT = 32;
const WAS_GUARDED = 36;
const ENTRIES = 40;
const GUARDED = 44;
const SLOTS = 48;
const SLOT_MASK = 52;
const DOOR = 56;
const DOOR_BLOCKS = 60;
const STANDS = 64;
const HEADS = 68;

// Of the head of an entry: half a line of the cache.
const HEAD_BYTES: u32 = 32;
const HASH = 0;
const LENGTH = 8;
const TIMES = 12;
const KEPT_AT = 16;
const TEMPLATE = 20;
// Of one that stands for others, and has no template.
const MEMBERS = 20;
const SUM = 24;
/** Before the text that is kept: where it stood. */
const OFFSET_BYTES: u32 = 8;

/** Entries that lie together. */
const PIECE_BITS: u32 = 14;
const PIECE: u32 = 1 << PIECE_BITS;
const KEPT_BYTES: u32 = 256;
const FIRST_SLOTS: u32 = 1 << 14;
/** Of the doorkeeper: a line of the cache. */
const BLOCK_BYTES: u32 = 64;

/** The text of the last `add` was never seen before. */
export let isNew: bool = false;
/** It was kept by that call. */
export let isKept: bool = false;

export function setTable(table: u32, entries: u32, guarded: u32, doorBlocks: u32, stands: u32): void {
  store<u32>(table, entries, ENTRIES);
  store<u32>(table, guarded, GUARDED);
  store<u32>(table, doorBlocks, DOOR_BLOCKS);
  store<u32>(table, stands, STANDS);
  store<u32>(table, u32(allocate(FIRST_SLOTS * 4)), SLOTS);
  store<u32>(table, FIRST_SLOTS - 1, SLOT_MASK);
  // An address for each piece of entries there may be.
  store<u32>(table, u32(allocate(((2 * entries) / PIECE + 2) * 4)), HEADS);
}

export function headOf(table: u32, entry: u32): u32 {
  const piece = load<u32>(load<u32>(table, HEADS) + (entry >> PIECE_BITS) * 4);
  return piece + (entry & (PIECE - 1)) * HEAD_BYTES;
}

/** Asks for the memory that `add` is about to look at. @returns something of it, so that the compiler leaves it be. */
export function nearSlot(table: u32, hash: u64): u32 {
  return load<u32>(load<u32>(table, SLOTS) + (u32(hash) & load<u32>(table, SLOT_MASK)) * 4);
}

/** As nearSlot, once that is there. */
export function nearHead(table: u32, hash: u64): u32 {
  const entry = load<u32>(load<u32>(table, SLOTS) + (u32(hash) & load<u32>(table, SLOT_MASK)) * 4);
  return entry === 0 ? 0 : load<u32>(headOf(table, entry - 1));
}

/** Once that is there: the doorkeeper's line of a text that is not known; 0 of others. */
export function doorOf(table: u32, hash: u64): u32 {
  const slot = load<u32>(table, SLOTS) + (u32(hash) & load<u32>(table, SLOT_MASK)) * 4;
  const entry = load<u32>(slot);
  const head = select<u32>(slot, headOf(table, entry - u32(entry !== 0)), entry === 0);
  const door = load<u32>(table, DOOR);
  return select<u32>(0, blockOf(table, door, hash), door === 0 || load<u64>(head) === hash);
}

/** Texts that were seen. */
export function tally(table: u32, count: u32, bytes: f64): void {
  store<f64>(table, load<f64>(table, TOTAL) + f64(count), TOTAL);
  store<f64>(table, load<f64>(table, TOTAL_BYTES) + bytes, TOTAL_BYTES);
}

/**
 * Counts a text that stands for `size` bytes, in its own entry: `tally` counts it among all.
 * @returns the entry, -1 when it is not kept.
 */
export function add(table: u32, hash: u64, start: u32, length: u32, offset: f64, size: u32): i32 {
  const slot = slotOf(table, hash, length);
  const known = load<u32>(slot);
  isKept = false;
  if (known !== 0) {
    isNew = false;
    const head = headOf(table, known - 1);
    increase(table, head, 1, size);
    if (load<u32>(table, STANDS) !== 0) store<u32>(head, load<u32>(head, MEMBERS) + 1, MEMBERS);
    return known - 1;
  }
  const entries = load<u32>(table, ENTRIES);
  const count = load<u32>(table, COUNT);
  let before: u32 = 0;
  isNew = true;
  if (load<u32>(table, GUARDED) !== 0 || count >= entries) {
    if (!passDoor(table, hash)) {
      store<f64>(table, load<f64>(table, DISTINCT) + 1, DISTINCT);
      return -1;
    }
    isNew = false;
    before = 1;
  } else store<f64>(table, load<f64>(table, DISTINCT) + 1, DISTINCT);
  const entry = count < 2 * entries ? insert(table, slot, hash, start, length, offset) : -1;
  if (entry < 0) {
    if (!isNew) store<f64>(table, load<f64>(table, DROPPED) + 1, DROPPED);
    // There is no room even for the first time: from now on the doorkeeper stands there.
    else store<u32>(table, 1, WAS_GUARDED);
    return -1;
  }
  isKept = true;
  const head = headOf(table, entry);
  increase(table, head, before + 1, size);
  if (load<u32>(table, STANDS) !== 0) store<u32>(head, before + 1, MEMBERS);
  return entry;
}

/** The entry of a text, -1 when it is not kept. Counts nothing. */
export function find(table: u32, hash: u64, length: u32): i32 {
  return i32(load<u32>(slotOf(table, hash, length))) - 1;
}

/** Counts further times of one member of an entry. */
export function countAgain(table: u32, entry: u32, times: u32, size: u32): void {
  tally(table, times, f64(times) * f64(size));
  increase(table, headOf(table, entry), times, size);
}

export function countOf(table: u32): u32 {
  return load<u32>(table, COUNT);
}

export function timesOf(head: u32): u32 {
  return load<u32>(head, TIMES);
}

export function lengthOf(head: u32): u32 {
  return load<u32>(head, LENGTH);
}

export function templateOf(head: u32): i32 {
  return load<i32>(head, TEMPLATE);
}

export function setTemplate(head: u32, template: i32): void {
  store<i32>(head, template, TEMPLATE);
}

function increase(table: u32, head: u32, times: u32, size: u32): void {
  store<u32>(head, load<u32>(head, TIMES) + times, TIMES);
  if (load<u32>(table, STANDS) !== 0) store<f64>(head, load<f64>(head, SUM) + f64(times) * f64(size), SUM);
}

/** Address of the slot that a text has, or would have. A slot holds the entry and 1; 0 when it is free. */
function slotOf(table: u32, hash: u64, length: u32): u32 {
  const slots = load<u32>(table, SLOTS);
  const mask = load<u32>(table, SLOT_MASK);
  let number = u32(hash) & mask;
  while (true) {
    const slot = slots + number * 4;
    const entry = load<u32>(slot);
    if (entry === 0) return slot;
    const head = headOf(table, entry - 1);
    if (load<u64>(head, HASH) === hash && load<u32>(head, LENGTH) === length) return slot;
    number = (number + 1) & mask;
  }
}

/** @returns the entry, -1 when there is no room for it. */
function insert(table: u32, slotOfText: u32, hash: u64, start: u32, length: u32, offset: f64): i32 {
  const entry = load<u32>(table, COUNT);
  const mask: u32 = load<u32>(table, SLOT_MASK);
  let slot = slotOfText;
  if (entry * 2 + 2 > mask) {
    if (!widen(table, 2 * mask + 2)) return -1;
    slot = slotOf(table, hash, length);
  }
  if ((entry & (PIECE - 1)) === 0) {
    const piece = allocate(PIECE * HEAD_BYTES);
    if (piece === 0) return -1;
    store<u32>(load<u32>(table, HEADS) + (entry >> PIECE_BITS) * 4, u32(piece));
  }
  const keptAt = keepText(start, min(length, KEPT_BYTES), OFFSET_BYTES);
  if (keptAt === 0) return -1;
  store<f64>(keptAt - OFFSET_BYTES, offset);
  const head = headOf(table, entry);
  store<u64>(head, hash, HASH);
  store<u32>(head, length, LENGTH);
  store<u32>(head, u32(keptAt), KEPT_AT);
  store<i32>(head, -1, TEMPLATE);
  store<u32>(slot, entry + 1);
  store<u32>(table, entry + 1, COUNT);
  return i32(entry);
}

function widen(table: u32, count: u32): bool {
  const slots = allocate(count * 4);
  if (slots === 0) return false;
  const entries = load<u32>(table, COUNT);
  for (let entry: u32 = 0; entry < entries; entry++) {
    let number = u32(load<u64>(headOf(table, entry), HASH)) & (count - 1);
    while (load<u32>(slots + number * 4) !== 0) number = (number + 1) & (count - 1);
    store<u32>(slots + number * 4, entry + 1);
  }
  store<u32>(table, u32(slots), SLOTS);
  store<u32>(table, count - 1, SLOT_MASK);
  return true;
}

/** A blocked Bloom filter of two bits a text (Putze et al. 2007): whether the text may have been here before. */
function passDoor(table: u32, hash: u64): bool {
  store<u32>(table, 1, WAS_GUARDED);
  let door = u32(load<u32>(table, DOOR));
  const blocks = load<u32>(table, DOOR_BLOCKS);
  if (door === 0) {
    door = allocate(u32(blocks) * BLOCK_BYTES);
    if (door === 0) return false;
    store<u32>(table, u32(door), DOOR);
  }
  // Both bits lie in one line of the cache.
  const block = blockOf(table, door, hash);
  const wasHere = setBit(block, u32(hash >> 9) & 511);
  return setBit(block, u32(hash) & 511) && wasHere;
}

function blockOf(table: u32, door: u32, hash: u64): u32 {
  return door + (u32(hash >> 32) & (load<u32>(table, DOOR_BLOCKS) - 1)) * BLOCK_BYTES;
}

/** @returns whether it was set. */
function setBit(block: u32, bit: u32): bool {
  const at = block + (bit >> 3);
  const byte = load<u8>(at);
  const mask = u8(1) << u8(bit & 7);
  store<u8>(at, byte | mask);
  return (byte & mask) !== 0;
}
