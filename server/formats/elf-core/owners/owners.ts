/**
 * Who holds the copies of a string: the record that points to them, and the module that the record's first word points to.
 * Nothing is assumed of the program: chunks are malloc's, pointers are words that equal an address.
 */
import type { GlibcHeap } from '../heap/heap.ts';
import { ModuleLookup } from '../heap/module-lookup.ts';
import { WordReader } from '../heap/word-reader.ts';
import type { MemoryImage } from '../memory-image.ts';
import type { PythonCensus } from '../python/census.ts';
import type { TextTable } from '../strings/text-table.ts';
import { findCopies } from './copies.ts';
import { eachPointer } from './pointers.ts';
import { ownBytes } from './record-size.ts';

/** Copies looked at, of all strings together: 8 bytes each, and 24 for those in used chunks. */
const COPIES_MAX = 4_000_000;
/** Larger parents are tables of pointers; where in them says nothing. */
const RECORD_MAX = 32 << 10;
/** Copies a record must hold before it is called the owner. */
const PARENTS_LEAST = 3;

/** Strings whose records are measured, which takes a walk each: those with the most copies. */
const RECORDS_MEASURED = 16;

export interface Owner {
  entry: number;
  copies: number;
  used: number;
  freed: number;
  python: number;
  stack: number;
  module: number;
  elsewhere: number;
  /** Most frequent size of the used chunks that hold it; 0 without. */
  chunkBytes: number;
  /** Copies that the record below points to. */
  parents: number;
  /** Chunk of the record; 0 when none was found. */
  parentBytes: number;
  /** The parents are tables of pointers: different places in chunks of one size. */
  isTable: boolean;
  /** Where in the record the pointer stands, from its first byte; the string itself when `isInside`; NaN in a table. */
  parentOffset: number;
  /** The string is part of the record rather than pointed to. */
  isInside: boolean;
  /** What the first word of the record, or of the one that holds it, points to; 0 without. */
  signature: number;
  /** 1: the record has the signature itself; 2: the record that points to it has. */
  level: number;
  /** Bytes of the record and of all chunks that it alone points to, on average; 0 without. */
  recordBytes: number;
}

interface Target {
  sorted: Float64Array;
  strings: Uint16Array;
}

export function findOwners(
  image: MemoryImage,
  heap: GlibcHeap | undefined,
  census: PythonCensus | undefined,
  texts: TextTable,
  entries: readonly number[],
  signal: AbortSignal,
): Owner[] {
  const chosen: number[] = [];
  let room = COPIES_MAX;
  for (const entry of entries) {
    const count = texts.countOf(entry);
    if (count > room && chosen.length > 0) continue;
    room -= count;
    chosen.push(entry);
  }
  const copies = findCopies(image, texts, chosen, COPIES_MAX, signal);
  const owners = chosen.map((entry) => emptyOwner(entry, texts.countOf(entry)));
  const targets = placeCopies(image, heap, census, copies.addresses, copies.strings, owners, signal);
  if (heap) findRecords(heap, targets, owners, signal);
  return owners;
}

function emptyOwner(entry: number, copies: number): Owner {
  return {
    entry,
    copies,
    used: 0,
    freed: 0,
    python: 0,
    stack: 0,
    module: 0,
    elsewhere: 0,
    chunkBytes: 0,
    parents: 0,
    parentBytes: 0,
    parentOffset: 0,
    isTable: false,
    isInside: false,
    signature: 0,
    level: 0,
    recordBytes: 0,
  };
}

/** Says of each copy in whose memory it is. @returns the starts of those in used chunks that are not Python's. */
function placeCopies(
  image: MemoryImage,
  heap: GlibcHeap | undefined,
  census: PythonCensus | undefined,
  addresses: Float64Array,
  strings: Uint16Array,
  owners: readonly Owner[],
  signal: AbortSignal,
): Target {
  const words = new WordReader(image);
  const inside = new Tally(owners.length);
  const sizes = new Tally(owners.length);
  const kept = new Float64Array(2 * addresses.length);
  const keptStrings = new Uint16Array(2 * addresses.length);
  let count = 0;
  let lastUser = 0;
  const keep = (address: number, string: number) => {
    kept[count] = address;
    keptStrings[count++] = string;
  };
  const placed = new Uint8Array(addresses.length);
  const lookup = new ModuleLookup(image);
  heap?.locate(addresses, signal, (index, chunk, size, state) => {
    const address = addresses[index] as number;
    const string = strings[index] as number;
    const owner = owners[string] as Owner;
    placed[index] = 1;
    if (census?.isPooled(address) || (state === 'used' && census?.isObject(words, chunk, size))) {
      owner.python++;
      return;
    }
    if (state !== 'used') {
      owner.freed++;
      return;
    }
    owner.used++;
    sizes.add(string, size);
    const user = chunk + 2 * image.wordBytes;
    if (address !== user && user !== lastUser) keep(user, string);
    lastUser = user;
    keep(address, string);
    if (address === user) return;
    const first = words.word(user);
    if (lookup.has(first) && size <= RECORD_MAX) inside.add(string, recordKey(size, address - user), first);
  });
  for (let i = 0; i < addresses.length; i++) {
    if (placed[i] === 0) placeElsewhere(image, census, addresses[i] as number, owners[strings[i] as number]);
  }
  owners.forEach((owner, string) => {
    owner.chunkBytes = sizes.best(string)?.key ?? 0;
    // Copies in the headers and notes of the file have no address.
    owner.elsewhere = owner.copies - owner.used - owner.freed - owner.python - owner.stack - owner.module;
    const best = inside.best(string);
    if (!best || best.count < PARENTS_LEAST || 2 * best.count < owner.used) return;
    const [bytes, offset] = ofRecordKey(best.key);
    Object.assign(owner, {
      parents: best.count,
      parentBytes: bytes,
      parentOffset: offset,
      isInside: true,
      signature: best.signature,
      level: 1,
      recordBytes: bytes,
    } satisfies Partial<Owner>);
  });
  return ascending(kept.subarray(0, count), keptStrings.subarray(0, count));
}

/** Chunks with mappings of their own come last, wherever they are. */
function ascending(addresses: Float64Array, strings: Uint16Array): Target {
  if (addresses.every((address, i) => i === 0 || address >= (addresses[i - 1] as number)))
    return { sorted: addresses, strings };
  const order = Uint32Array.from(addresses, (_, i) => i).sort(
    (a, b) => (addresses[a] as number) - (addresses[b] as number),
  );
  return {
    sorted: Float64Array.from(order, (i) => addresses[i] as number),
    strings: Uint16Array.from(order, (i) => strings[i] as number),
  };
}

function placeElsewhere(
  image: MemoryImage,
  census: PythonCensus | undefined,
  address: number,
  owner: Owner | undefined,
): void {
  if (!owner) return;
  const kind = image.segmentAt(address)?.kind;
  if (census?.isPooled(address)) owner.python++;
  else if (kind === 'stack') owner.stack++;
  else if (kind === 'data' || kind === 'file') owner.module++;
}

/** The records that point to the copies; one level more for those without a signature. */
function findRecords(heap: GlibcHeap, targets: Target, owners: readonly Owner[], signal: AbortSignal): void {
  const { image } = heap;
  const lookup = new ModuleLookup(image);
  const words = new WordReader(image);
  const parents = new Tally(owners.length);
  const sizes = new Tally(owners.length);
  const holders = new Float64Array(targets.sorted.length);
  const word = image.wordBytes;
  eachPointer(heap, targets.sorted, signal, (target, chunk, size, offset) => {
    const first = words.word(chunk + 2 * word);
    const signature = lookup.has(first) ? first : 0;
    const string = targets.strings[target] as number;
    if (size <= RECORD_MAX) parents.add(string, offset, signature);
    sizes.add(string, size, signature);
    holders[target] = chunk;
  });
  const unsigned = new Set<number>();
  let measured = 0;
  owners.forEach((owner, string) => {
    const size = sizes.best(string);
    if (owner.isInside || !size || size.count < PARENTS_LEAST) return;
    // A record has its pointer in one place; chunks of one size with pointers anywhere are tables.
    const record = parents.best(string);
    const isTable = !record || 2 * record.count < size.count;
    const best = isTable ? size : record;
    const bytes = isTable ? size.key : (sizes.best(string, record.signature)?.key ?? 0);
    owner.isTable = isTable;
    owner.parents = best.count;
    owner.parentBytes = bytes;
    owner.parentOffset = isTable ? Number.NaN : best.key;
    owner.signature = best.signature;
    owner.level = best.signature === 0 ? 0 : 1;
    if (best.signature === 0) unsigned.add(string);
    else if (!owner.isTable && measured++ < RECORDS_MEASURED)
      owner.recordBytes = ownBytes(heap, recordsOf(string), bytes, signal);
  });
  if (unsigned.size > 0) nextLevel(heap, targets, holders, owners, unsigned, lookup, signal);

  function recordsOf(string: number): number[] {
    const records = new Set<number>();
    for (let i = 0; i < holders.length && records.size < 1000; i++)
      if (targets.strings[i] === string && (holders[i] as number) > 0) records.add(holders[i] as number);
    return [...records];
  }
}

function nextLevel(
  heap: GlibcHeap,
  targets: Target,
  holders: Float64Array,
  owners: readonly Owner[],
  unsigned: ReadonlySet<number>,
  lookup: ModuleLookup,
  signal: AbortSignal,
): void {
  const word = heap.image.wordBytes;
  const words = new WordReader(heap.image);
  const stringOf = new Map<number, number>();
  for (let i = 0; i < holders.length; i++) {
    const string = targets.strings[i] as number;
    const holder = holders[i] as number;
    if (holder > 0 && unsigned.has(string)) stringOf.set(holder + 2 * word, string);
  }
  const sorted = Float64Array.from(stringOf.keys()).sort();
  const grandparents = new Tally(owners.length);
  eachPointer(heap, sorted, signal, (target, chunk, size, offset) => {
    const first = words.word(chunk + 2 * word);
    if (!lookup.has(first) || size > RECORD_MAX) return;
    grandparents.add(stringOf.get(sorted[target] as number) as number, recordKey(size, offset), first);
  });
  for (const string of unsigned) {
    const best = grandparents.best(string);
    const owner = owners[string] as Owner;
    if (!best || best.count < PARENTS_LEAST || 2 * best.count < owner.parents) continue;
    owner.signature = best.signature;
    owner.level = 2;
  }
}

/** Size and offset in one number. */
const OFFSETS = 2 ** 16;

function recordKey(size: number, offset: number): number {
  return size * OFFSETS + offset;
}

function ofRecordKey(key: number): [size: number, offset: number] {
  return [Math.floor(key / OFFSETS), key % OFFSETS];
}

interface Best {
  key: number;
  signature: number;
  count: number;
}

/** Counts pairs of key and signature for each string. */
class Tally {
  private readonly counts: Map<number, Map<number, number>>[];

  constructor(strings: number) {
    this.counts = Array.from({ length: strings }, () => new Map());
  }

  add(string: number, key: number, signature = 0): void {
    const bySignature = this.counts[string];
    if (!bySignature) return;
    let byKey = bySignature.get(signature);
    if (!byKey) {
      byKey = new Map();
      bySignature.set(signature, byKey);
    }
    byKey.set(key, (byKey.get(key) ?? 0) + 1);
  }

  /** The most frequent pair; one with a signature goes first among equals. */
  best(string: number, only?: number): Best | undefined {
    let best: Best | undefined;
    for (const [signature, byKey] of this.counts[string] ?? []) {
      if (only !== undefined && signature !== only) continue;
      for (const [key, count] of byKey) {
        if (!best || count > best.count || (count === best.count && best.signature === 0))
          best = { key, signature, count };
      }
    }
    return best;
  }
}
