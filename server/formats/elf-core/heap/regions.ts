/** Where glibc's chunks lie: the main arena's memory, the heaps of other arenas, and chunks with a mapping of their own. */
import type { MemoryImage } from '../memory-image.ts';
import { Turns } from '../turns.ts';
import type { MallocState } from './malloc-state.ts';
import { ChunkWalk } from './walk.ts';
import { WordReader } from './word-reader.ts';

const PAGE = 4096;
/** HEAP_MAX_SIZE of malloc/arena.c: 64 MiB, 1 MiB on 32 bits; larger with huge pages (2.35). */
const HEAP_MAX: Readonly<Record<4 | 8, readonly number[]>> = {
  8: [64 << 20, 2 ** 27, 2 ** 28, 2 ** 31, 2 ** 32, 32 << 20, 1 << 20],
  4: [1 << 20, 2 << 20, 4 << 20, 64 << 20],
};
const HEAPS_MAX = 1_000_000;

/** Chunks in a row that are no accident, and the part of the memory that may be none. */
const CHAIN_LEAST = 64;
const CHAIN_LOST = 0.1;

export interface Region {
  /** Address of the first chunk. */
  start: number;
  /** One past the last byte. */
  end: number;
  /** Head of the top chunk when it lies here; NaN otherwise. */
  top: number;
  /** 0 is the main arena. */
  arena: number;
}

/** Memory of the main arena: `system_mem` bytes that end with the top chunk (malloc.c, sysmalloc). */
export function mainRegions(image: MemoryImage, words: WordReader, state: MallocState): Region[] {
  const { top } = state;
  const end = top + sizeOf(words.word(top + words.wordBytes));
  if (!Number.isFinite(end)) return heapSegments(image, [], words);
  const start = end - state.systemBytes;
  const run = dumpedRun(image, top);
  const from = run && run.start > start ? run.start : start;
  const region = { start: firstChunk(words, from, top), end, top, arena: 0 };
  // brk was refused at some point, or others moved it: the older part is where the kernel says [heap].
  return from === start ? [region] : [...heapSegments(image, [region], words), region];
}

function heapSegments(image: MemoryImage, known: readonly Region[], words: WordReader): Region[] {
  const regions: Region[] = [];
  for (const { kind, start, end } of image.segments) {
    if (kind !== 'heap' || known.some((one) => start < one.end && one.start < end)) continue;
    const last = regions[regions.length - 1];
    if (last?.end === start) last.end = end;
    else regions.push({ start: firstChunk(words, start, Number.NaN), end, top: Number.NaN, arena: 0 });
  }
  return regions;
}

/** Chunks hand out addresses that are multiples of 16, or of 8 in older 32-bit libraries. */
function firstChunk(words: WordReader, start: number, top: number): number {
  if (words.wordBytes === 8) return start + ((16 - (start % 16)) % 16);
  const wide = start + ((24 - (start % 16)) % 16);
  return top % 16 !== 0 && !looksLikeChunk(words, wide) ? start : looksLikeChunk(words, wide) ? wide : start;
}

function looksLikeChunk(words: WordReader, address: number): boolean {
  const head = words.word(address + words.wordBytes);
  const size = sizeOf(head);
  return size >= 4 * words.wordBytes && head % 2 === 1 && size % 8 === 0 && words.has(address + size, 8);
}

/** Heaps of an arena that is not the main one: `heap_info` at a fixed alignment, chained by `prev` (arena.c). */
export function heapRegions(words: WordReader, state: MallocState, arena: number): Region[] {
  const word = words.wordBytes;
  for (const most of HEAP_MAX[word]) {
    const regions: Region[] = [];
    let infoBytes = 0;
    const heaps: number[] = [];
    let heap = state.top - (state.top % most);
    while (heap > 0 && heaps.length < HEAPS_MAX && words.word(heap) === state.address) {
      if (heaps.length > 0 && heap === heaps[heaps.length - 1]) break;
      heaps.push(heap);
      if (state.address > heap && state.address < heap + PAGE) infoBytes = state.address - heap;
      const previous = words.word(heap + word);
      heap = previous === heap ? 0 : previous;
    }
    if (infoBytes === 0) continue;
    for (const start of heaps) {
      const bytes = words.word(start + 2 * word);
      if (!(bytes > 0 && bytes <= most)) continue;
      const first = start + infoBytes === state.address ? state.end : start + infoBytes;
      const chunk = first + ((16 - ((first + 2 * word) % 16)) % 16);
      const end = start + bytes;
      regions.push({
        start: chunk,
        end,
        top: state.top >= start && state.top < end ? state.top : Number.NaN,
        arena,
      });
    }
    return regions;
  }
  return [];
}

export interface AnonymousRun {
  start: number;
  end: number;
  isStack: boolean;
}

/** Writable anonymous memory, joined where it touches. What was mapped above a stack may be one mapping with it. */
export function anonymousRuns(image: MemoryImage): AnonymousRun[] {
  const runs: AnonymousRun[] = [];
  for (const segment of image.segments) {
    if (!segment.writable || segment.dumpedBytes === 0 || segment.end > Number.MAX_SAFE_INTEGER) continue;
    const isStack = segment.kind === 'stack';
    if (!isStack && segment.kind !== 'anonymous' && segment.kind !== 'heap') continue;
    const last = runs[runs.length - 1];
    const end = segment.start + segment.dumpedBytes;
    if (last?.end === segment.start && last.isStack === isStack) last.end = end;
    else runs.push({ start: segment.start, end, isStack });
  }
  return runs;
}

/** The dumped memory around an address, as far as it goes without a hole. */
function dumpedRun(image: MemoryImage, address: number): { start: number; end: number } | undefined {
  const segment = image.segmentAt(address);
  if (!segment) return undefined;
  const at = segment.index;
  let start = segment.start;
  for (let i = at - 1; i >= 0; i--) {
    const before = image.segments[i];
    if (!before?.writable || before.start + before.dumpedBytes !== start) break;
    start = before.start;
  }
  return { start, end: segment.start + segment.dumpedBytes };
}

/**
 * Without an arena (a bare piece of memory): writable memory in which chunk follows chunk. Inferred: the few bytes that
 * no chunk explains are its ragged ends.
 */
export async function chainRegions(image: MemoryImage, signal: AbortSignal): Promise<Region[]> {
  const words = new WordReader(image, 1 << 16);
  const regions: Region[] = [];
  const turns = new Turns(signal);
  for (const { start, end } of anonymousRuns(image)) {
    const region = { start: firstChunk(words, start, Number.NaN), end, top: Number.NaN, arena: 0 };
    const walk = new ChunkWalk(words, region, () => {});
    for (const window of image.windows(start, end)) {
      if (turns.areOver) await turns.next();
      words.show(window);
      walk.advance(window.start + window.bytes.length);
    }
    const { chunks, lostBytes, endsAt } = walk.result;
    if (chunks >= CHAIN_LEAST && lostBytes <= CHAIN_LOST * (end - start))
      regions.push({ ...region, end: endsAt });
  }
  return regions;
}

/** Without the three flag bits. */
export function sizeOf(head: number): number {
  return head - (head % 8);
}
