/** The chunks of glibc's malloc in a dump: where they lie, and which of them are in use. */
import type { MemoryImage, MemoryReader, MemoryWindow } from '../memory-image.ts';
import type { SelfPointers } from '../self-pointers.ts';
import { ChunkIndex } from './chunk-index.ts';
import { followFreeLists, mayBeCache } from './free-lists.ts';
import { findMallocStates } from './malloc-state.ts';
import { MmappedChunks } from './mmapped-chunks.ts';
import { chainRegions, heapRegions, mainRegions, type Region, sizeOf } from './regions.ts';
import { ChunkWalk, type WalkResult } from './walk.ts';
import { WordReader } from './word-reader.ts';

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
  /** @param words may read the chunk at little cost. */
  chunk(words: WordReader, address: number, size: number, used: boolean): void;
  /** A chunk that was counted as used is in a list of freed ones. */
  freed(words: WordReader, address: number, size: number): void;
}

/** Where an address lies. */
export interface ChunkPlace {
  chunk: number;
  size: number;
  isUsed: boolean;
}

export class GlibcHeap implements MemoryReader {
  readonly image: MemoryImage;
  readonly arenas: Arena[];
  /** By address. */
  readonly regions: Region[];
  /** Chunks with a mapping of their own, [address, size] each, ascending. */
  mmapped: readonly [address: number, size: number][] = [];
  walks: HeapWalk[] = [];
  /** Chunks that the caches of threads keep, ascending. */
  cached = new Float64Array(0);
  readonly index: ChunkIndex;
  private readonly words: WordReader;
  private readonly counter: ChunkCounter;
  private readonly fastBins: readonly number[];
  private readonly steps: ChunkWalk[];
  /** Walks before this one have seen all their memory. */
  private first = 0;
  private readonly caches: number[] = [];
  private readonly mappings: MmappedChunks;
  private regionOf: Region | undefined;

  constructor(image: MemoryImage, arenas: Arena[], fastBins: readonly number[], counter: ChunkCounter) {
    this.image = image;
    this.arenas = arenas;
    this.fastBins = fastBins;
    this.counter = counter;
    this.regions = arenas.flatMap(({ regions }) => regions).sort((a, b) => a.start - b.start);
    this.words = new WordReader(image, 1 << 12);
    this.index = new ChunkIndex(image.wordBytes);
    this.mappings = new MmappedChunks(image, this.regions);
    this.steps = this.regions.map(
      (region) =>
        new ChunkWalk(this.words, region, (address, size, used) => {
          this.index.add(address, size, used);
          counter.chunk(this.words, address, size, used);
          if (used && mayBeCache(this.words, address, size)) this.caches.push(address);
        }),
    );
  }

  window(window: MemoryWindow): void {
    const end = window.start + window.bytes.length;
    this.words.show(window);
    for (let i = this.first; i < this.steps.length; i++) {
      const step = this.steps[i] as ChunkWalk;
      if (step.region.start >= end) break;
      step.advance(end);
      if (step.region.end <= end && i === this.first) this.first++;
    }
    this.mappings.window(window);
  }

  /** After all windows: what could not be dumped is walked over, and the lists of freed chunks are followed. */
  finish(signal: AbortSignal): void {
    this.walks = this.steps.map((step) => {
      signal.throwIfAborted();
      step.advance(Number.POSITIVE_INFINITY);
      const { region, result } = step;
      const arena = this.arenas[region.arena];
      if (arena) arena.topBytes += result.topBytes;
      return { ...result, region };
    });
    const near = new WordReader(this.image, 1 << 12);
    this.mmapped = this.mappings.chunks;
    for (const [address, size] of this.mmapped) this.counter.chunk(near, address, size, true);
    const freed = followFreeLists(near, this.caches, this.fastBins, (address) =>
      this.mayBeChunk(near, address),
    );
    this.cached = Float64Array.from(freed.cached).sort();
    for (const address of Float64Array.from([...freed.cached, ...freed.binned]).sort()) {
      this.index.free(address);
      this.counter.freed(near, address, sizeOf(near.word(address + near.wordBytes)));
    }
  }

  /** The chunks in use, in address order within a region; those with a mapping of their own come last. */
  eachUsed(signal: AbortSignal, visit: (address: number, size: number) => void): void {
    for (const { start, end } of this.regions) {
      signal.throwIfAborted();
      this.index.eachUsed(start, end, visit);
    }
    for (const [address, size] of this.mmapped) visit(address, size);
  }

  /** The chunk that an address lies in; valid until the next call. Undefined when it is in none. */
  chunkAt(address: number): ChunkPlace | undefined {
    const { regionOf, index } = this;
    if (address >= index.chunk && address < index.chunk + index.size) return index;
    const region =
      regionOf && address >= regionOf.start && address < regionOf.end ? regionOf : this.regionAt(address);
    if (region) {
      this.regionOf = region;
      return index.find(address, region.start, region.end) ? index : undefined;
    }
    let low = 0;
    let high = this.mmapped.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.mmapped[middle] as [number, number])[0] <= address) low = middle + 1;
      else high = middle;
    }
    const [chunk, size] = this.mmapped[low - 1] ?? [0, 0];
    return address < chunk + size ? { chunk, size, isUsed: true } : undefined;
  }

  private regionAt(address: number): Region | undefined {
    let low = 0;
    let high = this.regions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.regions[middle] as Region).start <= address) low = middle + 1;
      else high = middle;
    }
    const region = this.regions[low - 1];
    return region && address < region.end ? region : undefined;
  }

  /** In a region, where a chunk may begin. */
  private mayBeChunk(words: WordReader, address: number): boolean {
    if (!(address > 0) || address % 8 !== 0) return false;
    return this.regionAt(address) !== undefined && words.has(address, 4 * words.wordBytes);
  }
}

/** The heap of a process, or undefined when no arena of glibc was found. */
export async function findHeap(
  image: MemoryImage,
  counter: ChunkCounter,
  pointers: SelfPointers,
  signal: AbortSignal,
): Promise<GlibcHeap | undefined> {
  const words = new WordReader(image, 1 << 14);
  const arenas: Arena[] = [];
  const fastBins: number[] = [];
  for (const { main, others } of await findMallocStates(image, pointers)) {
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
    const regions = await chainRegions(image, signal);
    if (regions.length === 0) return undefined;
    const systemBytes = regions.reduce((sum, { start, end }) => sum + end - start, 0);
    arenas.push({ state: Number.NaN, main: true, regions, systemBytes, topBytes: 0 });
  }
  return new GlibcHeap(image, arenas, fastBins, counter);
}
