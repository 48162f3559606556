/**
 * Who holds the copies of a string: the record that points to them, and the module that the record's first word points to.
 * Nothing is assumed of the program: chunks are malloc's, pointers are words that equal an address.
 */
import type { GlibcHeap } from '../heap/heap.ts';
import { ModuleLookup } from '../heap/module-lookup.ts';
import { WordReader } from '../heap/word-reader.ts';
import type { MemoryImage } from '../memory-image.ts';
import type { PythonCensus } from '../python/census.ts';
import type { StringCensus } from '../strings/string-census.ts';
import { type Copies, CopyList, findCopies, type WantedText } from './copies.ts';
import { eachPointer } from './pointers.ts';
import { signatureWithin } from './record-signature.ts';
import { ownBytes } from './record-size.ts';

/** Copies looked at, of all strings together: 8 bytes each, and 24 for those in used chunks. */
const COPIES_MAX = 4_000_000;
/** Larger parents are tables of pointers; where in them says nothing. */
const RECORD_MAX = 32 << 10;
/** Copies a record must hold before it is called the owner. */
const PARENTS_LEAST = 3;

/** Records whose bytes are summed up. */
const RECORDS_MEASURED = 1000;
const CHECK_EVERY = 1 << 16;

export interface Owner {
  text: WantedText;
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
  /** What a word of the record, or the first one of that which holds it, points to; 0 without. */
  signature: number;
  /** Where in the record that word stands: mostly it is the first. */
  signatureOffset: number;
  /** 1: the record has the signature itself; 2: the record that points to it has. */
  level: number;
  /** Bytes of the record and of all chunks that it alone points to, on average; 0 without. */
  recordBytes: number;
}

export async function findOwners(
  image: MemoryImage,
  heap: GlibcHeap | undefined,
  census: PythonCensus | undefined,
  strings: StringCensus,
  wanted: readonly WantedText[],
  signal: AbortSignal,
): Promise<Owner[]> {
  const chosen: WantedText[] = [];
  let room = COPIES_MAX;
  for (const one of wanted) {
    const count = one.of.texts.countOf(one.entry);
    if (count > room) continue;
    room -= count;
    chosen.push(one);
  }
  const copies = await findCopies(image, strings, chosen, signal);
  const owners = chosen.map((one) => emptyOwner(one));
  const targets = placeCopies(image, heap, census, copies, owners, signal);
  if (heap) await findRecords(heap, targets, owners, signal);
  return owners;
}

function emptyOwner(text: WantedText): Owner {
  return {
    text,
    copies: text.of.texts.countOf(text.entry),
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
    signatureOffset: 0,
    level: 0,
    recordBytes: 0,
  };
}

/** Says of each copy in whose memory it is. @returns those in used chunks that are not Python's, and the starts of these chunks. */
function placeCopies(
  image: MemoryImage,
  heap: GlibcHeap | undefined,
  census: PythonCensus | undefined,
  { addresses, texts }: Copies,
  owners: readonly Owner[],
  signal: AbortSignal,
): Copies {
  const words = new WordReader(image);
  const inside = new Tally(owners.length);
  const sizes = new Tally(owners.length);
  const kept = new CopyList();
  let lastUser = 0;
  const lookup = new ModuleLookup(image);
  for (let i = 0; i < addresses.length; i++) {
    if (i % CHECK_EVERY === 0) signal.throwIfAborted();
    const address = addresses[i] as number;
    const text = texts[i] as number;
    const owner = owners[text] as Owner;
    const place = heap?.chunkAt(address);
    if (!place) {
      placeElsewhere(image, census, address, owner);
      continue;
    }
    const { chunk, size, isUsed } = place;
    if (census?.isPooled(address) || (isUsed && census?.isObject(words, chunk, size))) {
      owner.python++;
      continue;
    }
    if (!isUsed) {
      owner.freed++;
      continue;
    }
    owner.used++;
    sizes.add(text, size);
    const user = chunk + 2 * image.wordBytes;
    if (address !== user && user !== lastUser) kept.add(user, text);
    lastUser = user;
    kept.add(address, text);
    if (address === user || size > RECORD_MAX) continue;
    const first = words.word(user);
    if (lookup.has(first)) inside.add(text, recordKey(size, address - user), first);
  }
  owners.forEach((owner, text) => {
    owner.chunkBytes = sizes.best(text)?.key ?? 0;
    // Copies in the headers and notes of the file have no address.
    owner.elsewhere = owner.copies - owner.used - owner.freed - owner.python - owner.stack - owner.module;
    const best = inside.best(text);
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
  return kept.ascending();
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
async function findRecords(
  heap: GlibcHeap,
  targets: Copies,
  owners: readonly Owner[],
  signal: AbortSignal,
): Promise<void> {
  const lookup = new ModuleLookup(heap.image);
  const parents = new Tally(owners.length);
  const sizes = new Tally(owners.length);
  const holders = new Float64Array(targets.addresses.length);
  await eachPointer(heap, targets.addresses, signal, (target, chunk, size, offset, first) => {
    const signature = lookup.has(first) ? first : 0;
    const text = targets.texts[target] as number;
    if (size <= RECORD_MAX) parents.add(text, offset, signature);
    sizes.add(text, size, signature);
    holders[target] = chunk;
  });
  const unsigned = new Set<number>();
  const signed = new Map<number, number>();
  owners.forEach((owner, text) => {
    const size = sizes.best(text);
    if (owner.isInside || !size || size.count < PARENTS_LEAST) return;
    // A record has its pointer in one place; chunks of one size with pointers anywhere are tables.
    const record = parents.best(text);
    const isTable = !record || 2 * record.count < size.count;
    const best = isTable ? size : record;
    const bytes = isTable ? size.key : (sizes.best(text, record.signature)?.key ?? 0);
    owner.isTable = isTable;
    owner.parents = best.count;
    owner.parentBytes = bytes;
    owner.parentOffset = isTable ? Number.NaN : best.key;
    owner.signature = best.signature;
    owner.level = best.signature === 0 ? 0 : 1;
    if (best.signature === 0) unsigned.add(text);
    else if (!owner.isTable) signed.set(text, bytes);
  });
  const records = recordsOf(targets, holders, new Set([...signed.keys(), ...unsigned]));
  for (const text of unsigned) {
    signal.throwIfAborted();
    const owner = owners[text] as Owner;
    if (owner.isTable) continue;
    const found = signatureWithin(heap, records.get(text) ?? [], owner.parentBytes, lookup);
    if (!found) continue;
    Object.assign(owner, { signature: found.signature, signatureOffset: found.offset, level: 1 });
    unsigned.delete(text);
    signed.set(text, owner.parentBytes);
  }
  for (const [text, bytes] of signed) {
    signal.throwIfAborted();
    const owner = owners[text] as Owner;
    owner.recordBytes = ownBytes(
      heap,
      records.get(text) ?? [],
      bytes,
      owner.signature,
      owner.signatureOffset,
    );
  }
  if (unsigned.size > 0) await nextLevel(heap, targets, holders, owners, unsigned, lookup, signal);
}

/** Some records of each text. */
function recordsOf(
  { texts }: Copies,
  holders: Float64Array,
  wanted: ReadonlySet<number>,
): Map<number, number[]> {
  const records = new Map([...wanted].map((text) => [text, new Set<number>()]));
  for (let i = 0; i < holders.length; i++) {
    const some = records.get(texts[i] as number);
    if (some && some.size < RECORDS_MEASURED && (holders[i] as number) > 0) some.add(holders[i] as number);
  }
  return new Map([...records].map(([text, some]) => [text, [...some]]));
}

async function nextLevel(
  heap: GlibcHeap,
  targets: Copies,
  holders: Float64Array,
  owners: readonly Owner[],
  unsigned: ReadonlySet<number>,
  lookup: ModuleLookup,
  signal: AbortSignal,
): Promise<void> {
  const word = heap.image.wordBytes;
  const textOf = new Map<number, number>();
  for (let i = 0; i < holders.length; i++) {
    const text = targets.texts[i] as number;
    const holder = holders[i] as number;
    if (holder > 0 && unsigned.has(text)) textOf.set(holder + 2 * word, text);
  }
  const sorted = Float64Array.from(textOf.keys()).sort();
  const grandparents = new Tally(owners.length);
  await eachPointer(heap, sorted, signal, (target, _chunk, size, offset, first) => {
    if (!lookup.has(first) || size > RECORD_MAX) return;
    grandparents.add(textOf.get(sorted[target] as number) as number, recordKey(size, offset), first);
  });
  for (const text of unsigned) {
    const best = grandparents.best(text);
    const owner = owners[text] as Owner;
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

/** Counts pairs of key and signature for each text. */
class Tally {
  private readonly counts: Map<number, Map<number, Best>>[];
  /** Of each text the pair that came last, which mostly comes again. */
  private readonly last: (Best | undefined)[];

  constructor(texts: number) {
    this.counts = Array.from({ length: texts }, () => new Map());
    this.last = Array.from({ length: texts });
  }

  add(text: number, key: number, signature = 0): void {
    const last = this.last[text];
    if (last && last.key === key && last.signature === signature) {
      last.count++;
      return;
    }
    const bySignature = this.counts[text];
    if (!bySignature) return;
    let byKey = bySignature.get(signature);
    if (!byKey) {
      byKey = new Map();
      bySignature.set(signature, byKey);
    }
    let counter = byKey.get(key);
    if (!counter) {
      counter = { key, signature, count: 0 };
      byKey.set(key, counter);
    }
    counter.count++;
    this.last[text] = counter;
  }

  /** The most frequent pair; one with a signature goes first among equals. */
  best(text: number, only?: number): Best | undefined {
    let best: Best | undefined;
    for (const [signature, byKey] of this.counts[text] ?? []) {
      if (only !== undefined && signature !== only) continue;
      for (const one of byKey.values()) {
        if (!best || one.count > best.count || (one.count === best.count && best.signature === 0)) best = one;
      }
    }
    return best;
  }
}
