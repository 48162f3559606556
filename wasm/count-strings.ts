/**
 * Finds and counts the texts of memory, 64 bytes at a time: the twin of what server/formats/elf-core/strings has in
 * plain TypeScript (scan-ascii.ts, scan-utf16.ts, text-table.ts, template.ts, signs.ts), which says what a run is, what a
 * template, and what a sign. AssemblyScript; `node scripts/node24.mjs scripts/wasm.mjs` builds it.
 */
import {
  BLOCK,
  isText,
  openPairs,
  openRun,
  prepareSplats,
  printable,
  runs,
  splat,
  zeros,
} from './strings/blocks';
import { addPlace, openPlaces } from './strings/places';
import { allocate, allocateMore, openRoom } from './strings/room';
import { beginsPrivateKey, isWorthwhile, prepareSigns } from './strings/signs';
import { makeTemplate, prepareTemplates, TEMPLATE_BYTES } from './strings/template';
import { hashOf } from './strings/text-hash';
import {
  add,
  countAgain,
  countOf,
  doorOf,
  find,
  headOf,
  isKept,
  isNew,
  lengthOf,
  nearHead,
  nearSlot,
  setTable,
  setTemplate,
  tally,
  templateOf,
  timesOf,
} from './strings/text-table';

export { placeCount, places, placesLost } from './strings/places';

/** What the tables are, 128 bytes each: of ASCII texts, of UTF-16 texts, of templates. */
export const tables: u32 = memory.data(384, 8);
const TABLE: u32 = 128;
const TEMPLATES: u32 = tables + 2 * TABLE;
const WIDE: u32 = 1;

/** Where the scan has stopped; `to` when it is through. */
export let stopped: u32 = 0;
/** Where a run begins that may go on behind `to`; `to` without. */
export let openAscii: u32 = 0;
export let openWide: u32 = 0;

/** Texts that are worth a look, 16 bytes each: start and end in memory, entry, kind. */
export let notes: u32 = 0;
export let noteCount: u32 = 0;
const NOTES_MOST: u32 = 4096;
/** Of the kind: UTF-16, a line of a private key, may hold a secret. */
const KEY_LINE: u32 = 2;
const WORTHWHILE: u32 = 4;

let least: u32 = 0;
let scratch: u32 = 0;
/** Where in the capture the byte at `windowStart` stands. */
let windowStart: u32 = 0;
let windowOffset: f64 = 0;
/** Where the next line of a private key begins, in ASCII and in UTF-16; NaN outside of one. */
const keyGoesOn: u32 = memory.data<f64>([NaN, NaN]);

/**
 * @param least characters of a text that counts, 1 to 32.
 * @param from memory from here on may be taken, up to `most`.
 * @param narrow takes UTF-16 texts as bytes.
 */
export function open(leastLength: u32, narrow: u32, from: u32, most: u32, placesAtMost: u32): bool {
  least = leastLength;
  scratch = narrow;
  openRoom(from, most);
  prepareSplats();
  prepareTemplates();
  prepareSigns();
  notes = allocate((NOTES_MOST + 2 * BLOCK + QUEUE) * 16);
  waiting = allocate(QUEUE * WAITING_BYTES);
  fresh = allocate(QUEUE * 4);
  made = allocate(QUEUE * TEMPLATE_BYTES);
  return openPlaces(placesAtMost) && notes !== 0 && waiting !== 0 && fresh !== 0 && made !== 0;
}

/** Makes room for a text of so many bytes. @returns where it is to stand; 0 when there is none. */
export function widenScratch(bytes: u32): u32 {
  const at = allocateMore(bytes);
  if (at !== 0) scratch = at;
  return at;
}

export function openTable(number: u32, entries: u32, guarded: u32, doorBlocks: u32, stands: u32): void {
  setTable(tables + number * TABLE, entries, guarded, doorBlocks, stands);
}

/** What comes next stands here. */
export function begin(start: u32, offset: f64): void {
  windowStart = start;
  windowOffset = offset;
}

let asciiRun: u32 = 0;
let wideRun: u32 = 0;
/** The last byte before is a character whose second byte is the next. */
let wideHalf: u64 = 0;

/**
 * Counts the texts of memory that surely end before `to`. The 65 bytes from `to` on must be zeros.
 * @param ascii @param wide texts before these places are left out.
 */
export function scan(from: u32, to: u32, ascii: u32, wide: u32): void {
  const leastWide: u32 = 2 * least;
  const first = max(ascii, wide);
  const one = splat(1);
  const blank = splat(32);
  const tab = splat(9);
  let asciiOpen = asciiRun;
  let wideOpen = wideRun;
  let half = wideHalf;
  noteCount = 0;
  let at = from;
  for (; at < to && noteCount < NOTES_MOST; at += BLOCK) {
    const bytes0 = v128.load(at);
    const bytes1 = v128.load(at, 16);
    const bytes2 = v128.load(at, 32);
    const bytes3 = v128.load(at, 48);
    let text =
      printable(bytes0, one, blank, tab) |
      (printable(bytes1, one, blank, tab) << 16) |
      (printable(bytes2, one, blank, tab) << 32) |
      (printable(bytes3, one, blank, tab) << 48);
    let chars: u64 = half;
    if (text === 0) {
      if ((asciiOpen | wideOpen) === 0 && chars === 0) continue;
      half = 0;
    } else {
      const zero = zeros(bytes0) | (zeros(bytes1) << 16) | (zeros(bytes2) << 32) | (zeros(bytes3) << 48);
      const pairs = text & ((zero >> 1) | (u64(load<u8>(at + BLOCK) === 0) << 63));
      chars |= pairs | (pairs << 1);
      half = pairs >> 63;
    }
    if (at < first) {
      if (at < ascii) text = at + BLOCK <= ascii ? 0 : text & (~u64(0) << u64(ascii - at));
      if (at < wide) chars = at + BLOCK <= wide ? 0 : chars & (~u64(0) << u64(wide - at));
    }
    // Most blocks hold no run that counts: what matters of them is how they end.
    if (runs(text, least) !== 0 || (asciiOpen !== 0 && at + u32(ctz(~text)) - asciiOpen >= least))
      asciiOpen = textsIn(text, at, asciiOpen, least, to, 0);
    else asciiOpen = clz(~text) > 0 ? at + BLOCK - u32(clz(~text)) : 0;
    if (chars === 0) {
      if (wideOpen !== 0) wideOpen = textsIn(chars, at, wideOpen, leastWide, to, WIDE);
    } else if (
      runs(chars, leastWide) !== 0 ||
      (wideOpen !== 0 && at + u32(ctz(~chars)) - wideOpen >= leastWide)
    )
      wideOpen = textsIn(chars, at, wideOpen, leastWide, to, WIDE);
    else wideOpen = clz(~chars) > 0 ? at + BLOCK - u32(clz(~chars)) : 0;
  }
  asciiRun = asciiOpen;
  wideRun = wideOpen;
  wideHalf = half;
  countWaiting();
  stopped = min(at, to);
  if (at < to) return;
  asciiRun = 0;
  wideRun = 0;
  wideHalf = 0;
  openAscii = openRun(ascii, to);
  // The last byte may be half of a character.
  openWide = to > wide && isText(to - 1) ? openPairs(wide, to - 1) : openPairs(wide, to);
}

/** @returns where a run begins that reaches the end of the block; 0 without. */
function textsIn(bits: u64, at: u32, running: u32, least: u32, to: u32, kind: u32): u32 {
  let rest = bits;
  if (running !== 0) {
    const length = ctz(~bits);
    if (length === BLOCK) return running;
    const end = at + u32(length);
    if (end >= to) return running;
    if (end - running >= least) found(running, end, kind);
    rest = bits & (~u64(0) << length);
  }
  let starts = runs(rest, least);
  while (starts !== 0) {
    const start = ctz(starts);
    const end = start + ctz(~(rest >> start));
    if (end === BLOCK || at + u32(end) >= to) return at + u32(start);
    found(at + u32(start), at + u32(end), kind);
    starts &= ~u64(0) << end;
  }
  const ending = clz(~rest);
  return ending > 0 ? at + BLOCK - u32(ending) : 0;
}

/** Texts that were found and are still to be counted: memory is asked for many of them before it is needed for one. */
const QUEUE: u32 = 64;
const WAITING_BYTES: u32 = 32;
let waiting: u32 = 0;
let waitingCount: u32 = 0;
/** Of a waiting text, in bytes: where it stands, its hash and its entry; of one that was new, its template. */
const START = 0;
const END = 4;
const HASH = 8;
const ENTRY = 16;
const MADE = 20;
const MADE_HASH = 24;
let fresh: u32 = 0;
let made: u32 = 0;
/** Keeps the compiler from leaving out what is only asked for. */
export let asked: u32 = 0;

function found(start: u32, end: u32, kind: u32): void {
  if (kind === WIDE) {
    countWaiting();
    let length: u32 = 0;
    for (let at = start; at < end; at += 2) store<u8>(scratch + length++, load<u8>(at));
    store<u8>(scratch + length, 0);
    countWide(start, end, length, windowOffset + f64(start - windowStart), start - windowStart);
    return;
  }
  wait(start, end);
  if (waitingCount === QUEUE) countWaiting();
}

function wait(start: u32, end: u32): void {
  const one = waiting + waitingCount++ * WAITING_BYTES;
  const hash = hashOf(start, end - start);
  store<u32>(one, start, START);
  store<u32>(one, end, END);
  store<u64>(one, hash, HASH);
}

function countWaiting(): void {
  const texts = waitingCount;
  waitingCount = 0;
  let near: u32 = 0;
  for (let i: u32 = 0; i < texts; i++) near |= nearSlot(tables, load<u64>(waiting + i * WAITING_BYTES, HASH));
  for (let i: u32 = 0; i < texts; i++) near |= nearHead(tables, load<u64>(waiting + i * WAITING_BYTES, HASH));
  let doors: u32 = 0;
  for (let i: u32 = 0; i < texts; i++) {
    const door = doorOf(tables, load<u64>(waiting + i * WAITING_BYTES, HASH));
    store<u32>(fresh + 4 * doors, door);
    doors += u32(door !== 0);
  }
  for (let i: u32 = 0; i < doors; i++) near |= load<u32>(load<u32>(fresh + 4 * i));
  let freshCount: u32 = 0;
  let bytes: u32 = 0;
  for (let i: u32 = 0; i < texts; i++) {
    const one = waiting + i * WAITING_BYTES;
    const start = load<u32>(one, START);
    const distance = start - windowStart;
    const length = load<u32>(one, END) - start;
    bytes += length;
    const entry = add(tables, load<u64>(one, HASH), start, length, windowOffset + f64(distance), length);
    if (entry >= 0) addPlace(entry, distance);
    if (!isNew && !isKept) continue;
    store<u32>(fresh + 4 * freshCount++, one | u32(isNew));
    store<i32>(one, entry, ENTRY);
  }
  tally(tables, texts, f64(bytes));
  for (let i: u32 = 0; i < freshCount; i++) {
    const one = load<u32>(fresh + 4 * i);
    look(one & ~1, (one & 1) !== 0, made + i * TEMPLATE_BYTES);
  }
  for (let i: u32 = 0; i < freshCount; i++) {
    const one = load<u32>(fresh + 4 * i) & ~1;
    if (load<u32>(one, MADE) !== 0) near |= nearSlot(TEMPLATES, load<u64>(one, MADE_HASH));
  }
  for (let i: u32 = 0; i < freshCount; i++) {
    const one = load<u32>(fresh + 4 * i) & ~1;
    if (load<u32>(one, MADE) !== 0) near |= nearHead(TEMPLATES, load<u64>(one, MADE_HASH));
  }
  asked = near;
  for (let i: u32 = 0; i < freshCount; i++) {
    const one = load<u32>(fresh + 4 * i);
    keepTemplate(one & ~1, (one & 1) !== 0, made + i * TEMPLATE_BYTES);
  }
}

/** Makes the template of a text, and looks for signs of secrets. */
function look(one: u32, isNewText: bool, template: u32): void {
  const start = load<u32>(one, START);
  const end = load<u32>(one, END);
  const length = makeTemplate(start, end, template);
  store<u32>(one, length, MADE);
  if (length > 0) {
    const hash = hashOf(template, length);
    store<u64>(one, hash, MADE_HASH);
  }
  tell(start, end, start, end, windowOffset + f64(start - windowStart), load<i32>(one, ENTRY), 0, isNewText);
}

function keepTemplate(one: u32, isNewText: bool, template: u32): void {
  const length = load<u32>(one, MADE);
  if (length === 0) return;
  const start = load<u32>(one, START);
  const entry = load<i32>(one, ENTRY);
  const hash = load<u64>(one, MADE_HASH);
  const number = isNewText
    ? addTemplate(
        hash,
        template,
        length,
        windowOffset + f64(start - windowStart),
        load<u32>(one, END) - start,
      )
    : find(TEMPLATES, hash, length);
  if (entry >= 0) setTemplate(headOf(tables, entry), number);
}

/** Counts a UTF-16 text that stands in `scratch` as bytes. @param start @param end where it stands itself. */
function countWide(start: u32, end: u32, length: u32, offset: f64, distance: u32): void {
  const table = tables + WIDE * TABLE;
  const entry = add(table, hashOf(scratch, length), scratch, length, offset, length);
  tally(table, 1, f64(length));
  const isNewText = isNew;
  if (entry >= 0) addPlace(entry | (WIDE << 31), distance);
  if (!isNewText && !isKept) return;
  const stop = scratch + length;
  const templateLength = makeTemplate(scratch, stop, made);
  if (templateLength > 0) {
    const hash = hashOf(made, templateLength);
    const number = isNewText
      ? addTemplate(hash, made, templateLength, offset, length)
      : find(TEMPLATES, hash, templateLength);
    if (entry >= 0) setTemplate(headOf(table, entry), number);
  }
  tell(scratch, stop, start, end, offset, entry, WIDE, isNewText);
}

function addTemplate(hash: u64, template: u32, length: u32, offset: f64, size: u32): i32 {
  tally(TEMPLATES, 1, f64(size));
  return add(TEMPLATES, hash, template, length, offset, size);
}

/** Counts a text that stands in `scratch`; the place that `begin` has set is its own. */
export function countOne(length: u32, kind: u32): void {
  noteCount = 0;
  store<u8>(scratch + length, 0);
  if (kind === WIDE) {
    countWide(scratch, scratch + length, length, windowOffset, 0);
    return;
  }
  wait(scratch, scratch + length);
  countWaiting();
}

/** Notes a text that is worth a look: `text` to `stop` are its characters, `start` to `end` the bytes of memory. */
function tell(
  text: u32,
  stop: u32,
  start: u32,
  end: u32,
  offset: f64,
  entry: i32,
  kind: u32,
  isNewText: bool,
): void {
  const next = offset + f64((stop - text) << kind);
  let told: u32 = 0;
  const key = keyGoesOn + 8 * kind;
  if (load<f64>(key) >= offset - 2 && load<f64>(key) <= offset) {
    told = KEY_LINE;
    store<f64>(key, load<u8>(text) === 45 ? NaN : next);
  }
  if (isNewText && isWorthwhile(text, stop)) {
    told |= WORTHWHILE;
    if (beginsPrivateKey(text, stop)) store<f64>(key, next);
  }
  if (told === 0) return;
  const note = notes + noteCount++ * 16;
  store<u32>(note, start);
  store<u32>(note, end, 4);
  store<i32>(note, entry, 8);
  store<u32>(note, kind | told, 12);
}

/** The first time a text was seen its template was counted; its other times are counted here. */
export function countTemplates(): void {
  for (let kind: u32 = 0; kind <= WIDE; kind++) {
    const table = tables + kind * TABLE;
    const entries = countOf(table);
    for (let entry: u32 = 0; entry < entries; entry++) {
      const head = headOf(table, entry);
      const made = templateOf(head);
      if (made >= 0 && timesOf(head) > 1) countAgain(TEMPLATES, u32(made), timesOf(head) - 1, lengthOf(head));
    }
  }
}

/** The entry of a text that stands in `scratch`, -1 when it is not kept. */
export function findOne(length: u32, kind: u32): i32 {
  return find(tables + kind * TABLE, hashOf(scratch, length), length);
}
