/** Names of calls and errors that have a number. */
import { NONE } from './record';

// Tables of names: 256 slots of 64 bytes, the length, the number and the letters of each.
const SLOTS: u32 = 256;
const SLOT: u32 = 64;
const LETTERS_MAX: u32 = SLOT - 8;
const PROBES: u32 = 8;

let names: u32 = 0;
let errors: u32 = 0;

/** @param at 2 tables of 16 KiB each, all zeros. */
export function start(at: u32): void {
  names = at;
  errors = at + SLOTS * SLOT;
}

/** From now on the name, or the error, at `from` has this number. */
export function learn(isError: bool, from: u32, to: u32, id: u32): void {
  const length = to - from;
  if (length === 0 || length > LETTERS_MAX) return;
  const table = isError ? errors : names;
  let slot = slotOf(from, length);
  for (let i: u32 = 0; i < PROBES; i++) {
    const at = table + slot * SLOT;
    if (load<u32>(at) === 0) {
      store<u32>(at, length);
      store<u32>(at + 4, id);
      memory.copy(at + 8, from, length);
      return;
    }
    slot = (slot + 1) & (SLOTS - 1);
  }
}

/** NONE for a name that was not learned. */
export function nameNumber(from: u32, to: u32): u32 {
  return numberOf(names, from, to);
}

export function errorNumber(from: u32, to: u32): u32 {
  return numberOf(errors, from, to);
}

function slotOf(from: u32, length: u32): u32 {
  const key = head(from, length);
  return u32(((key ^ length) * 0x9e3779b97f4a7) >> 56);
}

/** The first 8 letters, or all and zeros. */
function head(from: u32, length: u32): u64 {
  const letters = load<u64>(from);
  return length >= 8 ? letters : letters & ((u64(1) << (u64(length) * 8)) - 1);
}

function numberOf(table: u32, from: u32, to: u32): u32 {
  const length = to - from;
  if (length === 0 || length > LETTERS_MAX) return NONE;
  let slot = slotOf(from, length);
  for (let i: u32 = 0; i < PROBES; i++) {
    const at = table + slot * SLOT;
    const known = load<u32>(at);
    if (known === 0) return NONE;
    if (known === length && isSame(at + 8, from, length)) return load<u32>(at + 4);
    slot = (slot + 1) & (SLOTS - 1);
  }
  return NONE;
}

function isSame(known: u32, from: u32, length: u32): bool {
  let done: u32 = 0;
  while (length - done >= 8) {
    if (load<u64>(known + done) !== load<u64>(from + done)) return false;
    done += 8;
  }
  return head(from + done, length - done) === load<u64>(known + done);
}
