/**
 * CPython's type objects in a dump, without symbols. `type` is an instance of itself; every class is an instance of it or
 * of a subclass of it. Offsets are those of PyTypeObject (Include/cpython/object.h) on 64 bits, the same from 2.7 to 3.13.
 */
import { WordReader } from '../heap/word-reader.ts';
import type { MemoryImage, Segment } from '../memory-image.ts';
import type { SelfPointers } from '../self-pointers.ts';

export const OB_TYPE = 8;
export const TP_NAME = 24;
const TP_BASICSIZE = 32;
const TP_ITEMSIZE = 40;
const TP_FLAGS = 168;
const TP_BASE = 256;

/** sizeof(PyMemberDef): what a class with `__slots__` is longer by for each. */
const TYPE_ITEM_BYTES = 40;
/** Py_TPFLAGS_HEAPTYPE, Py_TPFLAGS_READY. */
const HEAP_TYPE = 1 << 9;
const READY = 1 << 12;
const BASES_MAX = 64;
const FILTER = 1 << 16;
const METACLASSES_MAX = 8;
/** Reference counts of living objects; immortal ones (3.12) have 2^32 - 1. */
const REFERENCES_MAX = 2 ** 32;

export class TypeObjects {
  /** Address of `type`. */
  readonly type: number;
  readonly all = new Set<number>();
  private readonly words: WordReader;
  private readonly metaclasses = new Map<number, boolean>();
  /** Of the addresses of all types: most words are told from them without asking the set. */
  private readonly filter = new Uint8Array(FILTER);

  constructor(words: WordReader, type: number) {
    this.words = words;
    this.type = type;
    this.metaclasses.set(type, true);
    this.add(type);
  }

  add(address: number): void {
    this.all.add(address);
    this.filter[(address >>> 4) & (FILTER - 1)] = 1;
  }

  has(address: number): boolean {
    return this.filter[(address >>> 4) & (FILTER - 1)] === 1 && this.all.has(address);
  }

  /** Whether a class stands here: made by `type` or a subclass of it, ready, of a sensible size. */
  isType(address: number): boolean {
    const { words } = this;
    if (!isAlive(words.word(address)) || !this.isMetaclass(words.word(address + OB_TYPE))) return false;
    const flags = words.u32(address + TP_FLAGS);
    if ((flags & (HEAP_TYPE | READY)) === 0) return false;
    const size = words.word(address + TP_BASICSIZE);
    return (
      size < 1 << 20 && words.word(address + TP_ITEMSIZE) < 1 << 16 && words.word(address + TP_NAME) > 4096
    );
  }

  /** `type` and classes that inherit from it. */
  isMetaclass(address: number, depth = 0): boolean {
    const known = this.metaclasses.get(address);
    if (known !== undefined) return known;
    if (!(address > 4096) || address % 8 !== 0 || depth > METACLASSES_MAX) return false;
    const maker = this.words.word(address + OB_TYPE);
    if (maker !== this.type && !this.metaclasses.get(maker)) return false;
    let base = this.words.word(address + TP_BASE);
    for (let i = 0; i < BASES_MAX && base > 0 && base !== this.type; i++)
      base = this.words.word(base + TP_BASE);
    const is = base === this.type;
    this.metaclasses.set(address, is);
    return is;
  }
}

export function isAlive(references: number): boolean {
  return references >= 1 && references <= REFERENCES_MAX;
}

/** `type` and the classes in the data of modules; undefined when there is no CPython in the image. */
export async function findTypes(
  image: MemoryImage,
  pointers: SelfPointers,
): Promise<TypeObjects | undefined> {
  if (image.wordBytes !== 8 || !image.layout.littleEndian) return undefined;
  const words = new WordReader(image, 1 << 14);
  const segments = moduleMemory(image);
  const places = segments.length > 0 ? segments : image.segments.filter(({ writable }) => writable);
  const type = await firstMatch(words, places, pointers);
  if (type === undefined) return undefined;
  const types = new TypeObjects(words, type);
  for (const segment of places) {
    for (const address of pointersTo(image, segment, type))
      if (types.isType(address - OB_TYPE)) types.add(address - OB_TYPE);
  }
  return types;
}

/** Data of mapped files, and what directly follows it: zero-initialised data. */
export function moduleMemory(image: MemoryImage): Segment[] {
  const found: Segment[] = [];
  for (const segment of image.segments) {
    if (!segment.writable || segment.dumpedBytes === 0) continue;
    const before = image.segments[segment.index - 1];
    if (segment.kind === 'data') found.push(segment);
    else if (segment.kind === 'anonymous' && before?.kind === 'data' && before.end === segment.start) {
      found.push(segment);
    }
  }
  return found;
}

async function firstMatch(
  words: WordReader,
  segments: readonly Segment[],
  pointers: SelfPointers,
): Promise<number | undefined> {
  for (const segment of segments) {
    const { oneBack } = await pointers.in(segment);
    for (const at of oneBack) if (isTypeOfTypes(words, at - OB_TYPE)) return at - OB_TYPE;
  }
  return undefined;
}

function isTypeOfTypes(words: WordReader, address: number): boolean {
  if (words.word(address + OB_TYPE) !== address) return false;
  if (words.word(address + TP_ITEMSIZE) !== TYPE_ITEM_BYTES) return false;
  const size = words.word(address + TP_BASICSIZE);
  if (!(size >= 0x100 && size <= 0x800)) return false;
  // Its base is `object`, a class like any other.
  const base = words.word(address + TP_BASE);
  return words.word(base + OB_TYPE) === address && words.word(base + TP_BASICSIZE) === 16;
}

/** Where a pointer to `target` stands. */
export function* pointersTo(image: MemoryImage, segment: Segment, target: number): Generator<number> {
  const low = target >>> 0;
  const high = Math.floor(target / 2 ** 32);
  for (const { start, bytes } of image.windows(segment.start, segment.end)) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at + 8 <= bytes.length; at += 8)
      if (view.getUint32(at, true) === low && view.getUint32(at + 4, true) === high) yield start + at;
  }
}
