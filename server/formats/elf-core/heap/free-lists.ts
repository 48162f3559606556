/**
 * Chunks that were freed and still look used to their neighbours: fast bins, and the cache each thread keeps (tcache,
 * since 2.26). Their links are mangled with the address they stand at since 2.32 (malloc.c, PROTECT_PTR).
 */

import { sizeOf } from './regions.ts';
import type { WordReader } from './word-reader.ts';

/** Links of a cache point to the freed memory, links of a fast bin to the chunk's head. */
type List = 'cache' | 'fast bin';

interface CacheLayout {
  /** Size of the chunk that holds tcache_perthread_struct. */
  chunk: number;
  bins: number;
  countBytes: 1 | 2;
}

/** 2.42 (76 bins), 2.30 and 2.26 on 64 bits; 2.42, 2.30 and 2.26 on 32 bits. */
const LAYOUTS: Readonly<Record<4 | 8, readonly CacheLayout[]>> = {
  8: [
    { chunk: 0x300, bins: 76, countBytes: 2 },
    { chunk: 0x290, bins: 64, countBytes: 2 },
    { chunk: 0x250, bins: 64, countBytes: 1 },
  ],
  4: [
    { chunk: 0x1d0, bins: 76, countBytes: 2 },
    { chunk: 0x190, bins: 64, countBytes: 2 },
    { chunk: 0x150, bins: 64, countBytes: 1 },
    { chunk: 0x148, bins: 64, countBytes: 1 },
  ],
};
/** Bins of one size each; those above hold ranges of sizes (2.42). */
const SMALL_BINS = 64;
/** glibc.malloc.tcache_count is at most 65,535. */
const CACHE_MAX = 65_536;
/** PROTECT_PTR shifts the address of the link by a page. */
const PAGE = 4096;

/** Whether a chunk in use may be a cache with something in it: its entries are addresses of memory, or nothing. */
export function mayBeCache(words: WordReader, chunk: number, size: number): boolean {
  const word = words.wordBytes;
  const layout = LAYOUTS[word].find((one) => one.chunk === size);
  if (!layout) return false;
  const entries = entriesAt(chunk, layout, word);
  let isEmpty = true;
  for (let bin = 0; bin < layout.bins; bin++) {
    const head = words.word(entries + bin * word);
    if (head === 0) continue;
    if (!(head >= PAGE && head <= Number.MAX_SAFE_INTEGER && head % 8 === 0)) return false;
    isEmpty = false;
  }
  return !isEmpty;
}

function entriesAt(chunk: number, { bins, countBytes }: CacheLayout, word: 4 | 8): number {
  return chunk + 2 * word + alignedTo(bins * countBytes, word);
}

/**
 * Follows the lists of every cache among `candidates` (heads of used chunks of a cache's size) and all fast bins.
 * @returns addresses of chunks: of caches, and of fast bins.
 */
export function followFreeLists(
  words: WordReader,
  candidates: readonly number[],
  fastBins: readonly number[],
  isChunk: (address: number) => boolean,
): { cached: Set<number>; binned: Set<number> } {
  const cached = new Set<number>();
  const binned = new Set<number>();
  const caches = candidates.flatMap((chunk) => entriesOf(words, chunk, isChunk));
  const mangled = areMangled(words, caches, fastBins, isChunk);
  for (const { head, size, byRange } of caches) {
    follow(words, head - 2 * words.wordBytes, mangled, isChunk, 'cache', CACHE_MAX, cached, (bytes) =>
      byRange ? bytes >= size : bytes === size,
    );
  }
  for (const head of fastBins) {
    const size = sizeOf(words.word(head + words.wordBytes));
    follow(
      words,
      head,
      mangled,
      isChunk,
      'fast bin',
      Number.POSITIVE_INFINITY,
      binned,
      (bytes) => bytes === size,
    );
  }
  for (const chunk of cached) binned.delete(chunk);
  return { cached, binned };
}

interface Entry {
  /** Address of the freed memory: two words after the chunk's head. */
  head: number;
  size: number;
  byRange: boolean;
}

/** The lists of one cache; none when any of its entries contradicts that this is a cache. */
function entriesOf(words: WordReader, chunk: number, isChunk: (address: number) => boolean): Entry[] {
  const word = words.wordBytes;
  const size = sizeOf(words.word(chunk + word));
  const layout = LAYOUTS[word].find((one) => one.chunk === size);
  if (!layout) return [];
  const entries = entriesAt(chunk, layout, word);
  const step = word === 8 || size !== 0x148 ? 16 : 8;
  const found: Entry[] = [];
  for (let bin = 0; bin < layout.bins; bin++) {
    const head = words.word(entries + bin * word);
    if (Number.isNaN(head)) return [];
    if (head === 0) continue;
    const byRange = bin >= SMALL_BINS;
    const binSize = byRange ? SMALL_BINS * step : 4 * word + bin * step;
    const actual = sizeOf(words.word(head - word));
    if (!isChunk(head - 2 * word) || (byRange ? actual < binSize : actual !== binSize)) return [];
    found.push({ head, size: binSize, byRange });
  }
  return found;
}

function alignedTo(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit;
}

/** A plain link is 0 or the address of a chunk's memory; the same word mangled hardly ever is. */
function areMangled(
  words: WordReader,
  caches: readonly Entry[],
  fastBins: readonly number[],
  isChunk: (address: number) => boolean,
): boolean {
  let plain = 0;
  let mangled = 0;
  const look = (at: number, lead: number) => {
    const link = words.word(at);
    if (link === 0 || isChunk(link - lead)) plain++;
    const clear = unmangled(link, at);
    if (clear === 0 || isChunk(clear - lead)) mangled++;
  };
  for (const { head } of caches) look(head, 2 * words.wordBytes);
  for (const head of fastBins) look(head + 2 * words.wordBytes, 0);
  return mangled > plain;
}

/** `link ^ (at >> 12)` over 64 bits. */
function unmangled(link: number, at: number): number {
  const shifted = Math.floor(at / PAGE);
  const high = (Math.floor(link / 2 ** 32) ^ Math.floor(shifted / 2 ** 32)) >>> 0;
  return high * 2 ** 32 + ((link ^ shifted) >>> 0);
}

function follow(
  words: WordReader,
  first: number,
  mangled: boolean,
  isChunk: (address: number) => boolean,
  list: List,
  most: number,
  found: Set<number>,
  fits: (bytes: number) => boolean,
): void {
  const word = words.wordBytes;
  const lead = list === 'cache' ? 2 * word : 0;
  let chunk = first;
  for (let n = 0; n < most && isChunk(chunk) && !found.has(chunk); n++) {
    if (!fits(sizeOf(words.word(chunk + word)))) return;
    found.add(chunk);
    const at = chunk + 2 * word;
    const link = mangled ? unmangled(words.word(at), at) : words.word(at);
    if (!(link > 0)) return;
    chunk = link - lead;
  }
}
