/** The chunks of glibc's malloc in a dump: where they lie, and which of them are in use. */
import type { MemoryImage } from '../memory-image.ts';
import { CACHED, FAST, type Freed, followFreeLists, isCacheSize } from './free-lists.ts';
import { findMallocStates } from './malloc-state.ts';
import { chainRegions, heapRegions, mainRegions, mmappedChunks, type Region, sizeOf } from './regions.ts';
import { type WalkResult, walkChunks } from './walk.ts';
import { WordReader } from './word-reader.ts';

export type ChunkState = 'used' | 'free' | 'cached' | 'fast';

export interface Arena {
  /** Address of its malloc_state; NaN when the chunks alone tell of it. */
  state: number;
  main: boolean;
  regions: Region[];
  systemBytes: number;
  topBytes: number;
}

export interface HeapWalk extends WalkResult {
  region: Region;
}

/** Sees every chunk of the arenas once, in address order within a region. */
export interface ChunkCounter {
  chunk(address: number, size: number, used: boolean): void;
  /** A chunk that was counted as used is in a list of freed ones. */
  freed(address: number, size: number): void;
}

export class GlibcHeap {
  readonly image: MemoryImage;
  readonly arenas: Arena[];
  /** By address. */
  readonly regions: Region[];
  readonly mmapped: readonly [address: number, size: number][];
  freed: Freed = { addresses: new Float64Array(0), lists: new Uint8Array(0) };
  walks: HeapWalk[] = [];

  constructor(image: MemoryImage, arenas: Arena[]) {
    this.image = image;
    this.arenas = arenas;
    this.regions = arenas.flatMap(({ regions }) => regions).sort((a, b) => a.start - b.start);
    this.mmapped = mmappedChunks(image, this.regions);
  }

  /** Walks everything once and finds the lists of freed chunks on the way. */
  walk(words: WordReader, counter: ChunkCounter, fastBins: readonly number[], signal: AbortSignal): void {
    const caches: number[] = [];
    this.walks = this.regions.map((region) => {
      signal.throwIfAborted();
      const walk = walkChunks(words, region, (address, size, used) => {
        counter.chunk(address, size, used);
        if (used && isCacheSize(size, words.wordBytes)) caches.push(address);
      });
      const arena = this.arenas[region.arena];
      if (arena) arena.topBytes += walk.topBytes;
      return { ...walk, region };
    });
    for (const [address, size] of this.mmapped) counter.chunk(address, size, true);
    const near = new WordReader(this.image, 1 << 12);
    this.freed = followFreeLists(near, caches, fastBins, (address) => this.mayBeChunk(near, address));
    for (const address of this.freed.addresses)
      counter.freed(address, sizeOf(near.word(address + near.wordBytes)));
  }

  /** The chunks in use again, in address order within a region; those with a mapping of their own come last. */
  eachUsed(words: WordReader, signal: AbortSignal, visit: (address: number, size: number) => void): void {
    const { addresses } = this.freed;
    for (const region of this.regions) {
      signal.throwIfAborted();
      let next = lowerBound(addresses, region.start);
      walkChunks(words, region, (address, size, used) => {
        while ((addresses[next] as number) < address) next++;
        if (used && addresses[next] !== address) visit(address, size);
      });
    }
    for (const [address, size] of this.mmapped) visit(address, size);
  }

  /** Of ascending addresses, the chunk each lies in. `at` is the address; those in no chunk are left out. */
  locate(
    sorted: Float64Array,
    signal: AbortSignal,
    visit: (index: number, chunk: number, size: number, state: ChunkState) => void,
  ): void {
    const words = new WordReader(this.image);
    const { addresses, lists } = this.freed;
    for (const region of this.regions) {
      signal.throwIfAborted();
      let index = lowerBound(sorted, region.start);
      let next = lowerBound(addresses, region.start);
      if (!((sorted[index] as number) < region.end)) continue;
      walkChunks(words, region, (address, size, used) => {
        while ((sorted[index] as number) < address) index++;
        if (!((sorted[index] as number) < address + size)) return !((sorted[index] as number) < region.end);
        while ((addresses[next] as number) < address) next++;
        const list = addresses[next] === address ? lists[next] : 0;
        const state = !used ? 'free' : list === CACHED ? 'cached' : list === FAST ? 'fast' : 'used';
        while ((sorted[index] as number) < address + size) visit(index++, address, size, state);
        return false;
      });
    }
    for (const [address, size] of this.mmapped) {
      for (let i = lowerBound(sorted, address); (sorted[i] as number) < address + size; i++)
        visit(i, address, size, 'used');
    }
  }

  /** In a region, where a chunk may begin. */
  private mayBeChunk(words: WordReader, address: number): boolean {
    if (!(address > 0) || address % 8 !== 0) return false;
    let low = 0;
    let high = this.regions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.regions[middle] as Region).start <= address) low = middle + 1;
      else high = middle;
    }
    const region = this.regions[low - 1];
    return region !== undefined && address < region.end && words.has(address, 4 * words.wordBytes);
  }
}

/** First place with a value not below `value`. */
export function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The heap of a process, or undefined when no arena of glibc was found. */
export function findHeap(image: MemoryImage): { heap: GlibcHeap; fastBins: number[] } | undefined {
  const words = new WordReader(image, 1 << 14);
  const arenas: Arena[] = [];
  const fastBins: number[] = [];
  for (const { main, others } of findMallocStates(image)) {
    for (const state of [main, ...others]) {
      const number = arenas.length;
      const regions = state === main ? mainRegions(image, words, state) : heapRegions(words, state, number);
      for (const region of regions) region.arena = number;
      arenas.push({
        state: state.address,
        main: state === main,
        regions,
        systemBytes: state.systemBytes,
        topBytes: 0,
      });
      fastBins.push(...state.fastBins);
    }
  }
  if (arenas.length === 0) {
    const regions = chainRegions(image);
    if (regions.length === 0) return undefined;
    const systemBytes = regions.reduce((sum, { start, end }) => sum + end - start, 0);
    arenas.push({ state: Number.NaN, main: true, regions, systemBytes, topBytes: 0 });
  }
  return { heap: new GlibcHeap(image, arenas), fastBins };
}
